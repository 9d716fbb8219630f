public class NoAsync { async System.Threading.Tasks.Task Use() { await Use(); } }
