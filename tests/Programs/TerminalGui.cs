#:package Terminal.Gui@2.5.0

// A window of Terminal.Gui: the boot test reads the screen, types a name and presses the button.
using Terminal.Gui.App;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

string name = "";
using (IApplication app = Application.Create().Init())
using (var window = new Window { Title = "Example" })
{
    var field = new TextField { X = 2, Y = 3, Width = 20 };
    var button = new Button { Text = "Done", X = 2, Y = 5, IsDefault = true };
    button.Accepting += (_, e) =>
    {
        name = field.Text;
        e.Handled = true;
        app.RequestStop();
    };
    window.Add(new Label { Text = "Your name?", X = 2, Y = 1 }, field, button);
    app.Run(window);
}

Console.WriteLine($"Hello, {name}!");
