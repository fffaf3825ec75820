# shellcheck shell=sh disable=SC2154
# What a shim passed on to its children must not hold in a terminal: a tool may have opened it. Scripts keep it.
# Read in front of the hook, and by env.sh, with _omg_data set. For shells that cannot list their variables by a
# pattern: not bash, not zsh. No program is started here.
case $- in
    *i*)
        unset OMG_NODE_INHERITED OMG_PYTHON_INHERITED OMG_GO_INHERITED OMG_RUST_INHERITED \
            OMG_RUBY_INHERITED OMG_JAVA_INHERITED OMG_BUN_INHERITED \
            OMG_NPM_INHERITED OMG_PNPM_INHERITED OMG_YARN_INHERITED
        # What else is installed, in capital letters.
        for _omg_rest in "$_omg_data"/versions/*; do
            _omg_rest=${_omg_rest##*/}
            case $_omg_rest in
                node | python | go | rust | ruby | java | bun | npm | pnpm | yarn | *[!a-z0-9._-]*) continue ;;
            esac
            _omg_name=
            while [ -n "$_omg_rest" ]; do
                case $_omg_rest in
                    a*) _omg_letter=A ;; b*) _omg_letter=B ;; c*) _omg_letter=C ;; d*) _omg_letter=D ;;
                    e*) _omg_letter=E ;; f*) _omg_letter=F ;; g*) _omg_letter=G ;; h*) _omg_letter=H ;;
                    i*) _omg_letter=I ;; j*) _omg_letter=J ;; k*) _omg_letter=K ;; l*) _omg_letter=L ;;
                    m*) _omg_letter=M ;; n*) _omg_letter=N ;; o*) _omg_letter=O ;; p*) _omg_letter=P ;;
                    q*) _omg_letter=Q ;; r*) _omg_letter=R ;; s*) _omg_letter=S ;; t*) _omg_letter=T ;;
                    u*) _omg_letter=U ;; v*) _omg_letter=V ;; w*) _omg_letter=W ;; x*) _omg_letter=X ;;
                    y*) _omg_letter=Y ;; z*) _omg_letter=Z ;; [0-9]*) _omg_letter=${_omg_rest%"${_omg_rest#?}"} ;;
                    *) _omg_letter=_ ;;
                esac
                _omg_name=$_omg_name$_omg_letter
                _omg_rest=${_omg_rest#?}
            done
            unset "OMG_${_omg_name}_INHERITED"
        done
        unset _omg_rest _omg_letter _omg_name
        ;;
esac
