# Tells an interactive zsh where the completions of omg are, for compinit, which start-up files call later.
# They are read when somebody asks for one. Read by env.sh, with _omg_data set.
case ${FPATH-} in
    "$_omg_data/self/completions:"*) ;;
    *) FPATH=$_omg_data/self/completions:${FPATH-} ;;
esac
