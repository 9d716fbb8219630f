using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Edge.Host.Screens;

/// <summary>Renders a component to text outside of a page: for live patches.</summary>
internal sealed class Fragments(IServiceProvider services, ILoggerFactory logs)
{
    /// <summary>The markup of a component.</summary>
    /// <param name="parameters">Its parameters by name.</param>
    public async Task<string> RenderAsync<T>(IDictionary<string, object?> parameters)
        where T : IComponent
    {
        await using var renderer = new HtmlRenderer(services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<T>(
                ParameterView.FromDictionary(parameters));
            return root.ToHtmlString();
        });
    }
}
