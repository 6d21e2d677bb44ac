//! The binary: it lives in time. Every command is thin; rules are in the core, SQL in the store, pages in the
//! web.

mod say;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// 连心 Lianxin: the working system of a district's one net.
#[derive(Parser)]
#[command(name = "lianxin", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the district.
    Serve(serve::Args),
}

/// How a command ends: 1 the world says no, 2 wrong use, 3 the machine failed.
pub enum Ended {
    Fault(String),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(wrong) => {
            let code = if wrong.use_stderr() { 2 } else { 0 };
            say::usage(&wrong);
            return ExitCode::from(code);
        }
    };
    let ended = match cli.command {
        Command::Serve(args) => serve::run(&args),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(Ended::Fault(text)) => {
            say::error(&text);
            ExitCode::from(3)
        }
    }
}
