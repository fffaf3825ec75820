/* The cheapest program there is, in the place of node, python3, cargo...: what is left is the shim's cost. */
#if defined(__linux__) && defined(__x86_64__)
void _start(void) {
    __asm__ volatile("mov $60, %eax\n\txor %edi, %edi\n\tsyscall");
    __builtin_unreachable();
}
#elif defined(__linux__) && defined(__aarch64__)
void _start(void) {
    __asm__ volatile("mov x8, #93\n\tmov x0, #0\n\tsvc #0");
    __builtin_unreachable();
}
#else
int main(void) {
    return 0;
}
#endif
