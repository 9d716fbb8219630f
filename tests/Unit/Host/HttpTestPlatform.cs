using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Unit.Host;

/// <summary>A <see cref="TestPlatform"/> behind HTTP, on a free port of loopback.</summary>
internal sealed class HttpTestPlatform : IAsyncDisposable
{
    private readonly WebApplication _web;

    private HttpTestPlatform(WebApplication web, TestPlatform link) => (_web, Link) = (web, link);

    public TestPlatform Link { get; }

    public Uri Address => new(_web.Urls.First());

    public static async Task<HttpTestPlatform> StartAsync(TestPlatform link)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        web.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var answer = context.Request.Method == "POST"
                ? await link.PostBatchAsync(body.ToArray(), default)
                : await link.GetAsync(context.Request.Path, default);
            context.Response.StatusCode = answer.Status == 0 ? 503 : answer.Status;
            await context.Response.Body.WriteAsync(answer.Body);
        });
        await web.StartAsync();
        return new HttpTestPlatform(web, link);
    }

    public async ValueTask DisposeAsync() => await _web.DisposeAsync();
}
