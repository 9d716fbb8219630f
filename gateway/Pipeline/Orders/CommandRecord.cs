namespace Edge.Pipeline.Orders;

/// <summary>How far a command has got.</summary>
public enum CommandState
{
    /// <summary>Booked; the device has not answered yet.</summary>
    Waiting,

    /// <summary>The device waits for a person beside it to confirm.</summary>
    Asked,

    /// <summary>The device did it.</summary>
    Done,

    /// <summary>The device refused it; the detail says why.</summary>
    Refused,

    /// <summary>The device did not answer in time; it will not do it any more.</summary>
    Expired,
}

/// <summary>One command, as the audit keeps it.</summary>
/// <param name="Id">Its number in this gateway's journal.</param>
/// <param name="Device">To whom.</param>
/// <param name="Number">Its counter for the device: only grows.</param>
/// <param name="Kind">What.</param>
/// <param name="Arguments">With what: JSON of names and texts.</param>
/// <param name="Who">Who asked for it: a user's name.</param>
/// <param name="AtMs">When. Units: ms UTC.</param>
/// <param name="UntilMs">It is void after this. Units: ms UTC.</param>
/// <param name="State">How far it has got.</param>
/// <param name="Detail">The device's reason, or what it said beside its word.</param>
/// <param name="AnsweredMs">When that came. Units: ms UTC; 0 for not yet.</param>
public sealed record CommandRecord(
    long Id, string Device, long Number, string Kind, string Arguments, string Who, long AtMs,
    long UntilMs, CommandState State, string Detail, long AnsweredMs)
{
    /// <summary>Is there nothing more to come?</summary>
    public bool IsFinal => State is not (CommandState.Waiting or CommandState.Asked);
}

/// <summary>The answer to a wish to command.</summary>
/// <param name="Command">The command, booked; null when it was not taken.</param>
/// <param name="Fault">Why it was not taken, or empty.</param>
public sealed record CommandIssue(CommandRecord? Command, string Fault);
