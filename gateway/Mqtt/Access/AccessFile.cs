namespace Edge.Mqtt.Access;

/// <summary>Who may use which topics, as a text file says. Nothing is allowed that no line allows.
/// </summary>
/// <remarks>Lines, as mosquitto users know them:
/// <c>user NAME</c> begins the lines of one user; before the first, lines are for clients without
/// a name. <c>topic [read|write|readwrite|deny] FILTER</c>; <c>pattern ...</c> is for everybody,
/// with <c>%c</c> the client id and <c>%u</c> the user name. <c>#</c> begins a comment. Without a
/// verb: readwrite. A deny wins over what allows. Thread-safety: never altered.</remarks>
public sealed class AccessFile
{
    private const string Nobody = "";
    private readonly Dictionary<string, List<AccessRule>> byUser = [];
    private readonly List<AccessRule> patterns = [];

    private AccessFile()
    {
    }

    /// <summary>Reads the lines of an access file.</summary>
    /// <exception cref="FormatException">A line is none of the known ones; names it.</exception>
    public static AccessFile Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var file = new AccessFile();
        string user = Nobody;
        int number = 0;
        foreach (string raw in text.Split('\n'))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            string[] words = line.Split(' ', 2, StringSplitOptions.TrimEntries);
            if (words.Length < 2)
                throw Wrong(number, line);
            switch (words[0])
            {
                case "user": user = words[1]; break;
                case "topic": file.Of(user).Add(Rule(words[1], number)); break;
                case "pattern": file.patterns.Add(Rule(words[1], number)); break;
                default: throw Wrong(number, line);
            }
        }
        return file;
    }

    /// <summary>The rights of one admitted client.</summary>
    public IAccessRules For(string clientId, string? userName)
    {
        IEnumerable<AccessRule> own =
            byUser.TryGetValue(userName ?? Nobody, out List<AccessRule>? rules) ? rules : [];
        var compiled = new List<(AccessVerb, string)>();
        foreach (AccessRule rule in own.Concat(patterns))
        {
            if (rule.For(clientId, userName) is { } filter)
                compiled.Add((rule.Verb, filter));
        }
        return new Rules([.. compiled]);
    }

    private static AccessRule Rule(string rest, int number)
    {
        string[] words = rest.Split(' ', 2, StringSplitOptions.TrimEntries);
        AccessVerb? verb = words[0] switch
        {
            "read" => AccessVerb.Read,
            "write" => AccessVerb.Write,
            "readwrite" => AccessVerb.Read | AccessVerb.Write,
            "deny" => AccessVerb.Deny,
            _ => null,
        };
        string filter = verb is null ? rest : words.Length == 2 ? words[1] : "";
        if (!Codec.Utf8Text.IsTopicFilter(System.Text.Encoding.UTF8.GetBytes(filter)))
            throw Wrong(number, rest);
        return new AccessRule(verb ?? (AccessVerb.Read | AccessVerb.Write), filter);
    }

    private static FormatException Wrong(int number, string line) => new(
        $"access file line {number}: '{line}' is not 'user NAME', 'topic [VERB] FILTER' or "
        + "'pattern [VERB] FILTER'");

    private List<AccessRule> Of(string user)
    {
        if (!byUser.TryGetValue(user, out List<AccessRule>? rules))
            byUser[user] = rules = [];
        return rules;
    }

    private sealed class Rules((AccessVerb Verb, string Filter)[] rules) : IAccessRules
    {
        public bool MayPublish(string topic) => May(AccessVerb.Write, topic, false);

        public bool MaySubscribe(string filter) => May(AccessVerb.Read, filter, true);

        public bool MayReceive(string topic) => May(AccessVerb.Read, topic, false);

        private bool May(AccessVerb verb, string asked, bool isFilter)
        {
            bool allowed = false;
            foreach ((AccessVerb given, string filter) in rules)
            {
                bool hit = isFilter ? TopicPattern.Covers(filter, asked)
                    : TopicPattern.Matches(filter, asked);
                if (hit && given == AccessVerb.Deny)
                    return false;
                allowed |= hit && (given & verb) != 0;
            }
            return allowed;
        }
    }
}
