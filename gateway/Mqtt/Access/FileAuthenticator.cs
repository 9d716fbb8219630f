namespace Edge.Mqtt.Access;

/// <summary>Admits by users file and certificate, with the rights of an access file.</summary>
/// <remarks>Both files are read again when they change; one that is wrong then leaves the rules
/// in force and is told. Thread-safety: safe.</remarks>
public sealed class FileAuthenticator : IAuthenticator
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private readonly string? usersPath, accessPath;
    private readonly bool admitsNobody;
    private readonly TimeProvider time;
    private readonly Action<string> notify;
    private UsersFile? users;
    private AccessFile? access;
    private DateTime usersAt, accessAt;
    private long lookedAt;

    /// <summary>Reads the files.</summary>
    /// <param name="usersPath">Users file, or null: nobody has a password.</param>
    /// <param name="accessPath">Access file, or null: who is admitted may do everything.</param>
    /// <param name="admitsNobody">Clients without a name are let in.</param>
    /// <param name="time">When to look at the files again.</param>
    /// <param name="notify">Told when a changed file is wrong.</param>
    /// <exception cref="FormatException">A line of a file is wrong.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public FileAuthenticator(
        string? usersPath, string? accessPath, bool admitsNobody, TimeProvider time,
        Action<string> notify)
    {
        this.usersPath = usersPath;
        this.accessPath = accessPath;
        this.admitsNobody = admitsNobody;
        this.time = time;
        this.notify = notify;
        Load();
        lookedAt = time.GetTimestamp();
    }

    /// <summary>The SCRAM-SHA-256 exchange over the same users.</summary>
    public IEnhancedAuthenticator Scram => new ScramServer(Find, Rights);

    /// <inheritdoc/>
    public ValueTask<Admission> AdmitAsync(
        Credentials credentials, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return ValueTask.FromResult(Admit(credentials));
    }

    private Admission Admit(Credentials shown)
    {
        Refresh();
        // The certificate was verified by the transport: it is the name.
        if (shown.Facts.CertificateName is { Length: > 0 } name)
            return Admission.Admit(name, Rights(shown.ClientId, name));
        if (shown.UserName is not { } user)
            return admitsNobody ? Admission.Admit(null, Rights(shown.ClientId, null))
                : Admission.Deny(ReasonCode.NotAuthorized);
        if (users is null && admitsNobody)
            return Admission.Admit(user, Rights(shown.ClientId, user));
        bool fits = shown.Password is { } password && Find(user)?.Fits(password.Span) == true;
        return fits ? Admission.Admit(user, Rights(shown.ClientId, user)) : Admission.Deny();
    }

    private PasswordRecord? Find(string name) => users?.Find(name);

    private IAccessRules Rights(string clientId, string? userName) =>
        access is null ? FullAccess.Instance : access.For(clientId, userName);

    private void Refresh()
    {
        lock (gate)
        {
            if (time.GetElapsedTime(lookedAt) < LookEvery)
                return;
            lookedAt = time.GetTimestamp();
            try
            {
                Load();
            }
            catch (Exception e) when (e is FormatException or IOException)
            {
                notify($"access: {e.Message}; the rules read before stay in force");
            }
        }
    }

    private void Load()
    {
        if (usersPath is not null && HasChanged(usersPath, ref usersAt))
            users = UsersFile.Parse(File.ReadAllText(usersPath));
        if (accessPath is not null && HasChanged(accessPath, ref accessAt))
            access = AccessFile.Parse(File.ReadAllText(accessPath));
    }

    private static bool HasChanged(string path, ref DateTime last)
    {
        DateTime written = File.GetLastWriteTimeUtc(path);
        bool changed = written != last;
        last = written;
        return changed;
    }
}
