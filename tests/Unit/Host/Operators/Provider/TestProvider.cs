using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Unit.Host.Operators.Provider;

/// <summary>An OpenID Connect provider with one client; every word of it can be bent.</summary>
internal sealed class TestProvider : IAsyncDisposable
{
    public const string Client = "edge-console";
    public const string Secret = "s3cret/with+signs";

    private readonly WebApplication _web;
    private ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private string _keyName = "k1";
    private string _challenge = "";

    private TestProvider(WebApplication web) => _web = web;

    public Uri Issuer => new(_web.Urls.First());

    public string? NameItself { get; set; }

    public int TokensAsked { get; private set; }

    public int KeysAsked { get; private set; }

    /// <summary>Changes the claims before they are signed.</summary>
    public Action<JsonObject> Bend { get; set; } = _ => { };

    public static async Task<TestProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.Urls.Add("http://127.0.0.1:0");
        var provider = new TestProvider(web);
        web.MapGet("/.well-known/openid-configuration", provider.Describe);
        web.MapGet("/keys", provider.Keys);
        web.MapPost("/token", (Delegate)provider.TokenAsync);
        await web.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    /// <summary>What a person's browser gets for signing in there: the code.</summary>
    public string Approve(IReadOnlyDictionary<string, string> asked, DateTimeOffset now)
    {
        _challenge = asked["code_challenge"];
        Assert.Equal("S256", asked["code_challenge_method"]);
        var claims = new JsonObject
        {
            ["iss"] = Issuer.OriginalString,
            ["sub"] = "p-17",
            ["aud"] = asked["client_id"],
            ["exp"] = now.ToUnixTimeSeconds() + 300,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nonce"] = asked["nonce"],
            ["name"] = "Mei <b>Lin</b>",
        };
        Bend(claims);
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()));
    }

    public void ChangeKey()
    {
        _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _keyName = "k2";
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        _key.Dispose();
    }

    private IResult Describe() => Results.Json(new
    {
        issuer = NameItself ?? Issuer.OriginalString,
        authorization_endpoint = new Uri(Issuer, "authorize?tenant=1"),
        token_endpoint = new Uri(Issuer, "token"),
        jwks_uri = new Uri(Issuer, "keys"),
    });

    private IResult Keys()
    {
        KeysAsked++;
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return Results.Json(new
        {
            keys = new[]
            {
                new
                {
                    kty = "EC", crv = "P-256", use = "sig", kid = _keyName,
                    x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y),
                },
            },
        });
    }

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        TokensAsked++;
        var form = await context.Request.ReadFormAsync();
        var proof = Base64Url.EncodeToString(
            SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(
            $"{Client}:{Uri.EscapeDataString(Secret)}"));
        if (proof != _challenge || context.Request.Headers.Authorization != basic)
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        return Results.Json(new
        {
            access_token = "x", token_type = "Bearer", id_token = Sign(form["code"].ToString()),
        });
    }

    private string Sign(string payload)
    {
        var header = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
            new { alg = "ES256", kid = _keyName, typ = "JWT" }));
        var signature = _key.SignData(
            Encoding.ASCII.GetBytes($"{header}.{payload}"), HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{header}.{payload}.{Base64Url.EncodeToString(signature)}";
    }
}
