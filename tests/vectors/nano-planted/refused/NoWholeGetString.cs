public class NoWholeGetString
{
    string Use(byte[] a) { return System.Text.Encoding.UTF8.GetString(a); }
}
