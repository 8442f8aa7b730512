_wirebench() {
  local text summary
  COMPREPLY=()
  while IFS=$'\t' read -r text summary; do
    # Only as a file's name is a text quoted that the shell would not take as it is.
    if [[ $text == *[!A-Za-z0-9_.:=@%+,-]* ]]; then compopt -o filenames 2>/dev/null; fi
    if [[ $text == *[=:/] ]]; then compopt -o nospace 2>/dev/null; fi
    COMPREPLY+=("$text")
  done < <("$1" __complete --breaks "$COMP_WORDBREAKS" --line "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}
complete -F _wirebench wirebench
