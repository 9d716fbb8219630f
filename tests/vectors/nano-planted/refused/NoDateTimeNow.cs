public class NoDateTimeNow { object Use() { return System.DateTime.Now; } }
