public class NoDecimal { decimal Value; }
