public class NoRequired { public required int Value { get; init; } }
