public record NoRecord(int Value);
