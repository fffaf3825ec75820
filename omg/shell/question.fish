# Asked of a fresh fish: the first argument is a mark that stands around every part of the answer, the rest are names.
set -l mark $argv[1]
printf '%s%s' $mark (string join : $PATH)
for name in $argv[2..-1]
    printf '%s%s ' $mark $name
    # `command -v` looks at programs only, and an alias is a function here.
    if functions -q $name
        echo $name
    else
        command -v $name
    end
end
printf '%s' $mark
