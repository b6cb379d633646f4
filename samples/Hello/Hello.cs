// The smallest program: ./build.sh run --app samples/Hello --args "you"
string name = args.Length > 0 ? args[0] : "world";
Console.WriteLine($"Hello, {name}!");
