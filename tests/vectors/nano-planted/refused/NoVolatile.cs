public class NoVolatile { volatile int Value; }
