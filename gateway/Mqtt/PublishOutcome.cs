namespace Edge.Mqtt;

/// <summary>The application's final decision on one published message.</summary>
/// <remarks>Default: accepted. A refusal goes out as reason code on 5.0 and closes a 3.1.1
/// connection, which has no word for it.</remarks>
public readonly record struct PublishOutcome
{
    /// <summary>Success, or a code of MQTT 5.0 table 3-4 from 0x80 on.</summary>
    public ReasonCode Code { get; private init; }

    /// <summary>Text for the publisher's log, or null. Limit: it is left out where the packet
    /// would exceed the client's maximum.</summary>
    public string? Text { get; private init; }

    /// <summary>True when the message was taken.</summary>
    public bool IsAccepted => (byte)Code < 0x80;

    /// <summary>The message is taken for good: acknowledge it.</summary>
    public static PublishOutcome Accepted => default;

    /// <summary>The message is not taken.</summary>
    /// <exception cref="ArgumentException">The code is not a refusal of a PUBLISH.</exception>
    public static PublishOutcome Refused(ReasonCode code, string? text = null) => code switch
    {
        ReasonCode.UnspecifiedError or ReasonCode.ImplementationSpecificError
            or ReasonCode.NotAuthorized or ReasonCode.TopicNameInvalid
            or ReasonCode.QuotaExceeded or ReasonCode.PayloadFormatInvalid
            => new PublishOutcome { Code = code, Text = text },
        _ => throw new ArgumentException($"{code} is no refusal of a PUBLISH", nameof(code)),
    };

    internal static PublishOutcome Told(ReasonCode code) => new() { Code = code };
}
