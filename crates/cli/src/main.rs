//! The `lockgate` command: arguments, settings, command, exit code.

mod args;
mod commands;
mod failure;
mod output;
mod progress;
mod settings;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use settings::Settings;

/// Only `main` turns a result into an exit code; the codes are in the README.
fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let code = if error.use_stderr() { failure::USAGE } else { 0 };
            // A closed standard output is the reader's choice.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let settings = Settings::new(&args);
    let result = match &args.command {
        Command::Scan(scan) => commands::scan(scan, &settings),
        Command::Action(action) => commands::action(action, &settings),
        Command::Gate(gate) => commands::gate(gate, &settings),
        Command::Sweep(sweep) => commands::sweep(sweep, &settings),
        Command::Who(who) => commands::who(who, &settings),
        Command::Db(db) => commands::db(db, &settings),
        Command::Packages(packages) => commands::packages(packages, &settings),
        Command::Policy(policy) => commands::policy(policy, &settings),
        Command::Formats => commands::formats(&settings),
        Command::Explain(explain) => commands::explain(explain, &settings),
        Command::Compare(compare) => commands::compare(compare, &settings),
        Command::Upload(upload) => commands::upload(upload, &settings),
        Command::Alerts(alerts) => commands::alerts(alerts, &settings),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            terminal::print_failure(&failure, &settings);
            ExitCode::from(failure.code)
        }
    }
}
