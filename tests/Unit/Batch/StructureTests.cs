using System.Security.Cryptography;
using System.Text;
using Edge.Batch;

namespace Edge.Tests.Unit.Batch;

// Goal: of every document and every type of entry, each mark, each member and the kind of each
// value is looked at; nothing that is left out, doubled or of another kind passes. Method: one
// change at a time at every place of a good text. Source: docs/reference/batch.md, trust.md 2.
public sealed class StructureTests : IDisposable
{
    private const string Origin = "edge.example.cn/gw-1/2026h2";
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private sealed record Good(string Text, Func<string, bool> Reads, int From, int To)
    {
        public string With(int at, int count, string by) => Text[..at] + by + Text[(at + count)..];
    }

    // Where a token stands, and what it is: a mark itself, s for a string, n for a number.
    private readonly record struct Token(int At, int Count, char Kind);

    public void Dispose() => key.Dispose();

    [Fact]
    public void No_mark_is_left_out_or_doubled_and_no_value_is_missing()
    {
        foreach (Good good in Documents().Concat(Entries()))
        {
            Assert.True(good.Reads(good.Text), good.Text);
            List<Token> tokens = Tokens(good);
            foreach ((Token token, int i) in tokens.Select((token, i) => (token, i)))
            {
                bool isOnly = token.Kind is 's' or 'n' && tokens[i - 1].Kind == '['
                    && tokens[i + 1].Kind == ']';
                if (!isOnly) Refused(good, good.With(token.At, token.Count, ""));
                string twice = good.Text.Substring(token.At, token.Count);
                Refused(good, good.With(token.At, 0, twice + (token.Kind == 'n' ? " " : "")));
                Refused(good, good.With(token.At, token.Count, "!"));
                if (token.Kind is not ('s' or 'n')) continue;
                // The closing quote, and what a second value in one place would be.
                if (token.Kind == 's')
                    Refused(good, good.With(token.At + token.Count - 1, 1, ""));
                Refused(good, good.With(token.At + token.Count, 0, " 1"));
            }
        }
    }

    [Fact]
    public void A_value_of_another_kind_and_a_name_that_is_not_its_own_refuse_the_document()
    {
        foreach (Good good in Documents().Concat(Entries()))
        {
            List<Token> tokens = Tokens(good);
            int calc = good.Text.IndexOf("\"calc\":", StringComparison.Ordinal);
            for (int i = 0; i < tokens.Count; i++)
            {
                Token token = tokens[i];
                // Within a calculation any value may stand.
                if (token.Kind is not ('s' or 'n') || (calc >= 0 && token.At > calc)) continue;
                string other = token.Kind == 's' ? "1" : "\"1\"";
                foreach (string by in new[] { other, "[]", "{}", "null", "" })
                {
                    bool isEmptied = by.Length == 0 && tokens[i - 1].Kind == '['
                        && tokens[i + 1].Kind == ']';
                    if (!isEmptied) Refused(good, good.With(token.At, token.Count, by));
                }
                if (tokens[i + 1].Kind == ':')
                    Refused(good, good.With(token.At + 1, 1, "_"));
            }
        }
    }

    [Fact]
    public void A_member_left_out_or_said_twice_refuses_the_document()
    {
        foreach (Good good in Documents().Concat(Entries().Where(
            entry => !entry.Text.Contains("\"flags\"", StringComparison.Ordinal))))
        {
            foreach ((int at, int count) in Members(good))
            {
                string member = good.Text.Substring(at, count);
                Refused(good, good.With(at, count, ""));
                Refused(good, good.With(at, count, "").Replace(",,", ",", StringComparison.Ordinal)
                    .Replace("{,", "{", StringComparison.Ordinal)
                    .Replace(",}", "}", StringComparison.Ordinal));
                Refused(good, good.With(at, 0, member + ","));
                Refused(good, good.With(at, 0, "\"more\":1,"));
            }
        }
    }

    [Fact]
    public void A_text_that_ends_anywhere_before_its_end_is_refused()
    {
        foreach (Good good in Documents().Concat(Entries()))
        {
            string text = good.Text;
            for (int count = 0; count < good.To; count++) Refused(good, text[..count]);
        }
    }

    private static void Refused(Good good, string text) =>
        Assert.False(good.Reads(text), $"taken: {text}");

    private static List<Token> Tokens(Good good)
    {
        var tokens = new List<Token>();
        for (int at = good.From; at < good.To;)
        {
            char c = good.Text[at];
            int end = at + 1;
            if (c == '"')
            {
                while (good.Text[end] != '"') end += good.Text[end] == '\\' ? 2 : 1;
                end++;
            }
            else if (c == '-' || char.IsAsciiDigit(c))
            {
                while (end < good.To && char.IsAsciiDigit(good.Text[end])) end++;
            }
            tokens.Add(new Token(at, end - at, c == '"' ? 's' : end - at > 1
                || char.IsAsciiDigit(c) ? 'n' : c));
            at = end;
        }
        return tokens;
    }

    // Members of the outermost object: name, colon and value.
    private static IEnumerable<(int At, int Count)> Members(Good good)
    {
        int depth = 0, start = 0;
        foreach (Token token in Tokens(good))
        {
            if (token.Kind is '}' or ']') depth--;
            bool isEnd = (depth == 1 && token.Kind == ',') || depth == 0;
            if (isEnd && start > 0) yield return (start, token.At - start);
            if ((depth == 1 && token.Kind == ',') || (depth == 0 && token.Kind == '{'))
                start = token.At + 1;
            if (token.Kind is '{' or '[') depth++;
        }
    }

    private IEnumerable<Good> Documents()
    {
        string note = new LogSigner(Origin, key).Sign(new Checkpoint(Origin, 5, new byte[32]));
        byte[] hash = Merkle.Leaf("x");
        yield return Whole(
            new BatchDocument(Origin, 3, ["a\n", "b"], note, [hash, hash]).ToBytes(),
            bytes => BatchDocument.TryParse(bytes, out _, out _));
        yield return Whole(
            new ReceiptDocument(Origin, 3, 5, note,
                [new LedgerException(3, "tag-p"), new LedgerException(4, "held")]).ToBytes(),
            bytes => ReceiptDocument.TryParse(bytes, out _, out _));
        yield return Whole(
            new RefusalDocument(Origin, 409, "stale", 7, "at\u00e4 7").ToBytes(),
            bytes => RefusalDocument.TryParse(bytes, out _, out _));
        yield return Whole(
            new EvidenceDocument("i", 1, "e", "p", 0, ["k", "l"]).ToBytes(),
            bytes => EvidenceDocument.TryParse(bytes, out _, out _));
    }

    private static Good Whole(byte[] bytes, Func<byte[], bool> reads)
    {
        string text = Encoding.UTF8.GetString(bytes);
        return new Good(text, changed => reads(Encoding.UTF8.GetBytes(changed)), 0, text.Length);
    }

    private static IEnumerable<Good> Entries()
    {
        const string Calc = """{"pack":"a.b","rows":[{"q":-1,"f":["x",[]]},{}],"mg":20}""";
        const string Line = "EDGE1|{}|{}";
        string hash = new('a', 64), tag = Convert.ToBase64String(new byte[32]);
        foreach (string entry in new[]
        {
            EntryLine.Event(15, "gw-1", ["clock", "missing 2-3"], Calc, Line),
            EntryLine.Event(15, "gw-1", [], Calc, Line),
            EntryLine.Open(15, "gw-1", Origin, "AAAA"),
            EntryLine.Close(15, "gw-1", "next"),
            EntryLine.Correction(15, "gw-1", 12, "why", Calc),
            EntryLine.Withheld(15, "gw-1", "bin-1", 42, tag, hash),
            EntryLine.Quarantine(15, "gw-1", "bin-1", "tag", 32, hash),
            EntryLine.Keys(15, "gw-1", 22, hash),
        })
        {
            int end = entry.IndexOf("|EDGE1", StringComparison.Ordinal);
            yield return new Good(
                entry, text => EntryLine.TryParse(text, out _, out _), "ENTRY1|".Length,
                end < 0 ? entry.Length : end);
        }
    }
}
