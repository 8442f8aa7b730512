function __wirebench_candidates
    set -l line (commandline -cp | string collect)
    set -l words (commandline -opc)
    $words[1] __complete --line "$line" 2>/dev/null
end
complete -c wirebench -f -k -a '(__wirebench_candidates)'
