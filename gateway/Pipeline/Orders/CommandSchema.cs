namespace Edge.Pipeline.Orders;

/// <summary>What the gateway told its devices, and what they said to it: rows are added.</summary>
internal static class CommandSchema
{
    /// <summary>Makes the tables.</summary>
    public const string Create = """
        CREATE TABLE command(
          id INTEGER PRIMARY KEY, dev TEXT NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL,
          args TEXT NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL);
        CREATE UNIQUE INDEX command_number ON command(dev, n);
        CREATE TABLE command_answer(
          id INTEGER PRIMARY KEY, command INTEGER NOT NULL, at INTEGER NOT NULL,
          state TEXT NOT NULL, detail TEXT NOT NULL);
        CREATE INDEX command_answer_command ON command_answer(command);
        """;
}
