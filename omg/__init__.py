"""omg: runs the version of Node.js, Python, Go, Rust, Ruby, Java or Bun that each project asks for."""

__version__ = "0.1.0"

# Where omg is published; empty until it is. The package's metadata has it then.
PROJECT_URL = ""
