using Edge.Calculator;
using Edge.Pipeline;

namespace Edge.Host;

/// <summary>The packs of a gateway, once its terms are known to agree with them.</summary>
internal static class AgreedPacks
{
    /// <summary>Loads the packs and checks the terms against them.</summary>
    /// <exception cref="GatewayException">A pack or a term is wrong; it is named.</exception>
    public static PackLibrary Load(HostOptions options)
    {
        PackLibrary packs;
        try
        {
            packs = options.Packs is null
                ? PackLibrary.LoadEmbedded() : PackLibrary.Load(options.Packs);
        }
        catch (Exception wrong) when (wrong is PackException or IOException
            or UnauthorizedAccessException)
        {
            throw new GatewayException(
                "load the packs", options.Packs ?? "embedded", wrong.Message,
                "name a folder of packs in gateway.json; edge methodology check says more", wrong);
        }

        return TermsCheck.Refusal(packs, options.Terms) is not { } cause ? packs
            : throw new GatewayException(
                "agree the terms", $"site {options.Site}", cause,
                "correct terms in gateway.json and at the platform; "
                + "edge methodology terms gateway.json lists every fault");
    }
}
