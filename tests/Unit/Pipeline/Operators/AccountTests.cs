using Edge.Pipeline;
using Edge.Pipeline.Operators;

namespace Edge.Tests.Unit.Pipeline.Operators;

// Goal: only who has the right name, password and code gets in; each act leaves its row in a log
// that cannot be changed unseen. Expected values: trust.md section 6, RFC 6238 appendix B.
public sealed class AccountTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";

    private readonly GatewayBench _bench = new();

    private OperatorDesk Desk => _bench.Gateway.Desk;

    public async ValueTask InitializeAsync() => await _bench.OpenAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void A_code_is_the_one_of_the_standard(long unixSeconds, string code)
    {
        // RFC 6238 appendix B, column SHA1.
        var secret = "12345678901234567890"u8;
        Assert.Equal(code, Totp.Code(secret, Totp.StepAt(unixSeconds), digits: 8));
    }

    [Fact]
    public void A_code_under_sha_256_is_the_one_of_the_standard()
    {
        var file = System.Text.Json.Nodes.JsonNode.Parse(
            SharedVectors.Text("trust/rfc/rfc6238-totp-sha256.json"))!;
        var secret = System.Text.Encoding.ASCII.GetBytes((string)file["seedAscii"]!);
        foreach (var one in file["cases"]!.AsArray())
        {
            var step = Totp.StepAt((long)one![0]!);
            Assert.Equal((string)one[1]!, Totp.Code(secret, step, digits: 8, isSha256: true));
        }
    }

    [Fact]
    public void A_secret_is_written_as_apps_read_it()
    {
        // RFC 4648 section 10: foobar is MZXW6YTBOI.
        Assert.Equal("MZXW6YTBOI", Totp.Text("foobar"u8));
    }

    [Fact]
    public async Task The_right_password_gets_in_and_a_wrong_one_does_not()
    {
        Assert.True(Desk.Accounts.IsEmpty);
        Assert.Equal("", await Desk.Accounts.AddAsync("first", "mei", Role.Admin, Password));
        Assert.Equal("taken", await Desk.Accounts.AddAsync("mei", "mei", Role.Viewer, Password));
        Assert.Equal("password", await Desk.Accounts.AddAsync("mei", "li", Role.Viewer, "short"));
        Assert.Equal("name", await Desk.Accounts.AddAsync("mei", "Li Wei", Role.Viewer, Password));

        var good = await Desk.Accounts.SignInAsync("mei", Password, "");
        var wrong = await Desk.Accounts.SignInAsync("mei", Password + "!", "");
        var nobody = await Desk.Accounts.SignInAsync("nobody", Password, "");

        Assert.Equal(SignInOutcome.Good, good.Outcome);
        Assert.Equal(Role.Admin, good.Account!.Role);
        Assert.Equal(SignInOutcome.Wrong, wrong.Outcome);
        Assert.Equal(SignInOutcome.Wrong, nobody.Outcome);
    }

    [Fact]
    public async Task Five_failures_lock_an_account_even_for_the_right_password()
    {
        await Desk.Accounts.AddAsync("first", "mei", Role.Admin, Password);
        for (var i = 0; i < Accounts.FailuresMax; i++)
        {
            await Desk.Accounts.SignInAsync("mei", "not the password", "");
        }

        var locked = await Desk.Accounts.SignInAsync("mei", Password, "");
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(Accounts.LockMs + 1));
        var later = await Desk.Accounts.SignInAsync("mei", Password, "");

        Assert.Equal(SignInOutcome.Locked, locked.Outcome);
        Assert.Equal(SignInOutcome.Good, later.Outcome);
    }

    [Fact]
    public async Task A_code_is_needed_once_it_is_set_and_counts_once()
    {
        await Desk.Accounts.AddAsync("first", "mei", Role.Admin, Password);
        var id = Desk.Accounts.All.Single().Id;
        var secret = Totp.NewSecret();
        Assert.Equal("code", await Desk.Accounts.SetCodeAsync("mei", id, secret, "000000x"));
        Assert.Equal("", await Desk.Accounts.SetCodeAsync("mei", id, secret, Code(secret)));

        var again = await Desk.Accounts.SignInAsync("mei", Password, Code(secret));
        _bench.Clock.Advance(TimeSpan.FromSeconds(30));
        var without = await Desk.Accounts.SignInAsync("mei", Password, "");
        var good = await Desk.Accounts.SignInAsync("mei", Password, Code(secret));
        var twice = await Desk.Accounts.SignInAsync("mei", Password, Code(secret));

        Assert.Equal(SignInOutcome.Wrong, again.Outcome); // the code that bound it is used up
        Assert.Equal(SignInOutcome.Wrong, without.Outcome);
        Assert.Equal(SignInOutcome.Good, good.Outcome);
        Assert.Equal(SignInOutcome.Wrong, twice.Outcome);
    }

    [Fact]
    public async Task The_last_open_admin_stays_one()
    {
        await Desk.Accounts.AddAsync("first", "mei", Role.Admin, Password);
        var id = Desk.Accounts.All.Single().Id;
        Assert.Equal("last", await Desk.Accounts.ChangeAsync("mei", id, Role.Viewer, true));
        Assert.Equal("last", await Desk.Accounts.ChangeAsync("mei", id, Role.Admin, false));
        await Desk.Accounts.AddAsync("mei", "li", Role.Admin, Password);
        Assert.Equal("", await Desk.Accounts.ChangeAsync("li", id, Role.Viewer, true));
    }

    [Fact]
    public async Task Every_act_is_in_the_audit_log_and_a_changed_row_is_found()
    {
        await Desk.Accounts.AddAsync("first", "mei", Role.Admin, Password);
        await Desk.Accounts.SignInAsync("mei", "not the password", "");
        await Desk.Accounts.SignInAsync("mei", Password, "");
        var acts = Desk.Audit.Before(long.MaxValue, 10).Select(row => row.Deed.Act);
        Assert.Equal(["sign-in", "sign-in.fail", "account.add"], acts);
        Assert.Equal(0, Desk.Audit.FirstBroken());

        await _bench.Gateway.DisposeAsync();
        var refused = Assert.ThrowsAny<Exception>(() => Tamper(keepTrigger: true));
        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
        var trigger = Tamper(keepTrigger: false);
        var seen = await Assert.ThrowsAsync<GatewayException>(() => _bench.OpenAsync());
        Assert.EndsWith("schema of audit_unchanged", seen.Subject, StringComparison.Ordinal);

        // Whoever puts the trigger back leaves the row that is not the one it was.
        using (var connection = Connect())
        {
            using var command = connection.CreateCommand();
            command.CommandText = trigger;
            command.ExecuteNonQuery();
        }

        await _bench.OpenAsync();

        Assert.Equal(2, Desk.Audit.FirstBroken());
    }

    private string Tamper(bool keepTrigger)
    {
        using var connection = Connect();
        using var read = connection.CreateCommand();
        read.CommandText = "SELECT sql FROM sqlite_schema WHERE name = 'audit_unchanged'";
        var trigger = (string)read.ExecuteScalar()!;
        using var command = connection.CreateCommand();
        command.CommandText = (keepTrigger ? "" : "DROP TRIGGER audit_unchanged; ")
            + "UPDATE audit SET who = 'li' WHERE id = 2";
        command.ExecuteNonQuery();
        return trigger;
    }

    private Microsoft.Data.Sqlite.SqliteConnection Connect()
    {
        var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={Path.Combine(_bench.Data, "journal.db")};Pooling=false");
        connection.Open();
        return connection;
    }

    private string Code(byte[] secret) =>
        Totp.Code(secret, Totp.StepAt(_bench.NowMs / 1_000));
}
