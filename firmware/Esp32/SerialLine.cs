using System.IO.Ports;
using System;
using Edge.Device.Ports;

namespace Edge.Esp32;

/// <summary>A serial port: scanner, printer, or a meter's RS-485 line.</summary>
/// <remarks>Both time-outs are infinite by default; only what has arrived is ever read.</remarks>
public sealed class SerialLine : ISerialLine
{
    private const int WaitMs = 100;
    private readonly SerialPort _port;

    /// <summary>Opens a port; its pins must be mapped before.</summary>
    /// <param name="name">COM2 or COM3.</param>
    /// <param name="baud">Bits a second.</param>
    /// <param name="parity">Parity of a character.</param>
    /// <param name="rs485">RTS drives the transmitter.</param>
    public SerialLine(string name, int baud, Parity parity, bool rs485)
    {
        _port = new SerialPort(name, baud, parity);
        _port.ReadTimeout = WaitMs;
        _port.WriteTimeout = WaitMs;
        _port.ReadBufferSize = 512;
        if (rs485) _port.Mode = SerialMode.RS485;
        _port.Open();
    }

    /// <inheritdoc/>
    public bool Write(byte[] data, int count)
    {
        try
        {
            _port.Write(data, 0, count);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public int Read(byte[] into, int at, int room)
    {
        try
        {
            int waiting = _port.BytesToRead;
            if (waiting == 0 || room == 0) return 0;
            return _port.Read(into, at, waiting < room ? waiting : room);
        }
        catch (Exception)
        {
            return 0;
        }
    }
}
