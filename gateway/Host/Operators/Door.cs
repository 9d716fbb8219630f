using Edge.Pipeline.Operators;

namespace Edge.Host.Operators;

/// <summary>Who may come through an address: the metadata every endpoint must have.</summary>
/// <remarks>An endpoint without one answers 403 to everybody: nothing is open by being forgotten.
/// The authorisation matrix of the tests is made from these.</remarks>
/// <param name="Need">What a person must be allowed to; null when no person is asked for.</param>
/// <param name="IsByToken">The endpoint checks a token of its own: the operator's or a kiosk's.
/// </param>
internal sealed record Door(Permission? Need, bool IsByToken = false)
{
    /// <summary>Open to anybody: pages that residents and devices need.</summary>
    public static readonly Door Anybody = new((Permission?)null);

    /// <summary>For programs with the operator's token, and kiosks with their device's.</summary>
    public static readonly Door Token = new(null, IsByToken: true);
}

/// <summary>Hangs doors on endpoints.</summary>
internal static class Doors
{
    /// <summary>Anybody may come in.</summary>
    public static T Open<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(Door.Anybody);

    /// <summary>Only who holds a token that the endpoint itself checks.</summary>
    public static T NeedsToken<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(Door.Token);

    /// <summary>Only who is signed in and allowed to.</summary>
    public static T Needs<T>(this T endpoint, Permission permission)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new Door(permission));

    /// <summary>The door of an endpoint: the last one hung, or null.</summary>
    public static Door? DoorOf(this Endpoint endpoint) => endpoint.Metadata.GetMetadata<Door>();
}
