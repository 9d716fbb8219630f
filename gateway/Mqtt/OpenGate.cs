namespace Edge.Mqtt;

/// <summary>A gate that takes nothing: the broker alone decides.</summary>
public sealed class OpenGate : IPublishGate
{
    /// <inheritdoc/>
    public bool Takes(string topic) => false;

    /// <inheritdoc/>
    public void Submit(PublishTicket ticket) => ticket.Complete(PublishOutcome.Accepted);
}

/// <summary>Admits anybody to everything; for tests and for a broker told to.</summary>
public sealed class OpenHouse : IAuthenticator
{
    /// <inheritdoc/>
    public ValueTask<Admission> AdmitAsync(
        Credentials credentials, CancellationToken cancellation) =>
        ValueTask.FromResult(Admission.Admit(credentials.UserName, FullAccess.Instance));
}
