using System.CommandLine;

namespace Edge.Cli;

/// <summary><c>edge completion bash|zsh</c>: the script that lets a shell complete.</summary>
/// <remarks>The script asks <c>edge</c> itself, by the directive <c>[suggest:N]</c>: what it offers
/// is never older than the program.</remarks>
public static class CompletionVerb
{
    /// <summary>The script for bash.</summary>
    internal const string Bash = """
        # edge: put this into ~/.bashrc:  source <(edge completion bash)
        _edge_complete() {
          local IFS=$'\n'
          local found=$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
          COMPREPLY=($(compgen -W "${found}" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _edge_complete edge
        """;

    /// <summary>The script for zsh.</summary>
    internal const string Zsh = """
        #compdef edge
        # edge: put this into ~/.zshrc:  source <(edge completion zsh)
        _edge_complete() {
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:${#BUFFER}]" "${BUFFER}" 2>/dev/null)}")
          compadd -- ${found}
        }
        compdef _edge_complete edge
        """;

    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash or zsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        var command = new Command("completion", "the completion script of a shell") { shell };
        command.SetAction(parsed =>
        {
            Console.WriteLine(parsed.GetRequiredValue(shell) == "zsh" ? Zsh : Bash);
            return ExitCode.Ok;
        });
        return command;
    }
}
