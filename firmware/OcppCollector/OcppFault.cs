namespace Edge.OcppCollector;

/// <summary>Why a call is not answered with a result.</summary>
/// <remarks>Sources: OCPP-J 1.6 4.2.3 and OCPP-J 2.0.1 4.3, which spell some codes differently.
/// </remarks>
public enum OcppFault
{
    /// <summary>The frame is no message at all.</summary>
    Frame,

    /// <summary>A message type other than 2, 3, 4.</summary>
    MessageType,

    /// <summary>An action this collector does not know.</summary>
    NotImplemented,

    /// <summary>A known action that is not offered.</summary>
    NotSupported,

    /// <summary>The payload is no object.</summary>
    Format,

    /// <summary>A member that must be there is not.</summary>
    Occurrence,

    /// <summary>A member has another type.</summary>
    Type,

    /// <summary>A member has a value that cannot be.</summary>
    Value,

    /// <summary>Nothing can be recorded now: say it again later.</summary>
    Full,
}

/// <summary>The codes as each version writes them.</summary>
public static class OcppFaults
{
    /// <summary>The code of a CALLERROR.</summary>
    public static string Code(this OcppFault fault, OcppVersion version) => fault switch
    {
        OcppFault.Frame => version == OcppVersion.V16 ? "ProtocolError" : "RpcFrameworkError",
        OcppFault.MessageType =>
            version == OcppVersion.V16 ? "ProtocolError" : "MessageTypeNotSupported",
        OcppFault.NotImplemented => "NotImplemented",
        OcppFault.NotSupported => "NotSupported",
        OcppFault.Format => version == OcppVersion.V16 ? "FormationViolation" : "FormatViolation",
        // 1.6 writes it with one r.
        OcppFault.Occurrence => version == OcppVersion.V16
            ? "OccurenceConstraintViolation" : "OccurrenceConstraintViolation",
        OcppFault.Type => "TypeConstraintViolation",
        OcppFault.Value => "PropertyConstraintViolation",
        _ => "InternalError",
    };
}
