// Mirrors System.IO.Ports: the members our board files use. Declarations only.
namespace System.IO.Ports;

public enum Parity
{
    None = 0, Odd = 1, Even = 2,
}

public enum StopBits
{
    One = 1, Two = 2,
}

public enum SerialMode
{
    Normal = 0, RS485 = 1,
}

public sealed class SerialPort : IDisposable
{
    public extern SerialPort(
        string portName, int baudRate = 9600, Parity parity = 0, int dataBits = 8,
        StopBits stopBits = (StopBits)1);
    public extern int BytesToRead { get; }
    public extern SerialMode Mode { get; set; }
    public extern int ReadTimeout { get; set; }
    public extern int WriteTimeout { get; set; }
    public extern int ReadBufferSize { get; set; }
    public extern void Open();
    public extern void Close();
    public extern int Read(byte[] buffer, int offset, int count);
    public extern void Write(byte[] buffer, int offset, int count);
    public extern void Dispose();
}
