#compdef wirebench
_wirebench() {
  local line text home
  local -a whole begun
  local typed="${(j: :)words[1,CURRENT-1]} ${compstate[quote]}$PREFIX"
  # What is inserted is quoted, and a tilde in quotes is no home.
  if compset -P '\~/'; then home='~/'; fi
  for line in "${(@f)$("${words[1]}" __complete --line "$typed" 2>/dev/null)}"; do
    line=${line#$home}
    text=${line%%$'\t'*}
    # A colon would end the text, and begin what it is.
    line=${${text//\\/\\\\}//:/\\:}:${line#*$'\t'}
    case $text in
      '') ;;
      *[=:/]) begun+=("$line") ;;
      *) whole+=("$line") ;;
    esac
  done
  _describe wirebench whole -- begun -S ''
}
if [[ $funcstack[1] == _wirebench ]]; then _wirebench "$@"; else compdef _wirebench wirebench; fi
