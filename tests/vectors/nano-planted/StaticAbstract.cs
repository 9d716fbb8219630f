// rule: static-abstract
public interface IPlanted { static abstract int One(); }
