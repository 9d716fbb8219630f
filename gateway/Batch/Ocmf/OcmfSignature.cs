using System.Text.Json;

namespace Edge.Batch.Ocmf;

/// <summary>The signature section of a record.</summary>
internal static class OcmfSignature
{
    /// <summary>Makes r and s of a curve's length out of the section.</summary>
    /// <returns>False when the text is no signature of the curve.</returns>
    internal static bool TryRead(
        JsonElement section, OcmfCurve curve, ISet<string> leniencies, out byte[] signature)
    {
        signature = new byte[2 * curve.Bytes];
        if (!OcmfJson.TryText(section, "SD", out var text)
            || !TryBytes(text, OcmfJson.Text(section, "SE") ?? "hex", out var bytes))
        {
            return false;
        }

        var kind = OcmfJson.Text(section, "SM");
        if (kind is null or "application/x-der"
            && TryDer(bytes, curve, signature, out var negative))
        {
            if (negative)
            {
                leniencies.Add("der-negative-integer");
            }

            return true;
        }

        // r and s side by side, from meters that name no form.
        if (kind is not null || bytes.Length != signature.Length)
        {
            return false;
        }

        leniencies.Add("raw-signature");
        bytes.CopyTo(signature, 0);
        return true;
    }

    private static bool TryBytes(string text, string encoding, out byte[] bytes)
    {
        bytes = [];
        if (encoding is not ("hex" or "base64") || text.Length > 1024)
        {
            return false;
        }

        var buffer = new byte[text.Length];
        var count = 0;
        var right = encoding == "hex"
            ? text.Length % 2 == 0
                && Convert.FromHexString(text, buffer, out _, out count)
                    == System.Buffers.OperationStatus.Done
            : Convert.TryFromBase64String(text, buffer, out count);
        bytes = buffer[..count];
        return right;
    }

    // SEQUENCE { INTEGER r, INTEGER s }, lengths below 128: r and s of 384 bits take 104 bytes.
    private static bool TryDer(byte[] der, OcmfCurve curve, byte[] into, out bool negative)
    {
        negative = false;
        if (der.Length < 8 || der[0] != 0x30 || der[1] >= 0x80 || der[1] != der.Length - 2)
        {
            return false;
        }

        var at = 2;
        for (var half = 0; half < 2; half++)
        {
            var place = into.AsSpan(half * curve.Bytes, curve.Bytes);
            if (!TryInteger(der, ref at, place, ref negative))
            {
                return false;
            }
        }

        return at == der.Length;
    }

    private static bool TryInteger(byte[] der, ref int at, Span<byte> into, ref bool negative)
    {
        if (at + 2 > der.Length || der[at] != 0x02)
        {
            return false;
        }

        int count = der[at + 1];
        at += 2;
        if (count == 0 || count >= 0x80 || at + count > der.Length)
        {
            return false;
        }

        var value = der.AsSpan(at, count);
        at += count;
        if (value[0] >= 0x80)
        {
            negative = true; // the leading 00 is missing: read as unsigned
        }
        else if (value[0] == 0 && count > 1)
        {
            if (value[1] < 0x80)
            {
                return false; // more zeros than DER allows
            }

            value = value[1..];
        }

        if (value.Length > into.Length)
        {
            return false;
        }

        into.Clear();
        value.CopyTo(into[^value.Length..]);
        return true;
    }
}
