//! The binary: it lives in time. Every command is thin; rules are in the core, SQL in the store, pages in the
//! web.

mod account;
mod backup;
mod bench;
mod check;
mod config;
mod demo;
mod handover;
mod home;
mod import;
mod init;
mod mail;
mod people;
mod say;
mod serve;
mod tick;
mod token;

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
    /// Make an empty district, or load its changed catalogue.
    Init(init::Args),
    /// Make a demo district with fictional content, then serve it.
    Demo(demo::Args),
    /// Bring in another system's matters from a file.
    #[command(subcommand)]
    Import(import::What),
    /// People of the district.
    #[command(subcommand)]
    Account(account::What),
    /// Outgoing mail.
    #[command(subcommand)]
    Mail(mail::What),
    /// Tokens for programs that speak for a person.
    #[command(subcommand)]
    Token(token::What),
    /// Recompute the whole log from its bytes.
    Verify(check::Args),
    /// Replay the log and compare every view.
    Rebuild(check::Rebuild),
    /// Copy a district into one file, beside a running server.
    Backup(backup::Backup),
    /// Bring a backup back into an empty place.
    Restore(backup::Restore),
    /// List what was erased, so that a restored backup can be made to forget it again.
    Tombstones(backup::Tombstones),
    /// Reads a workbook within limits; `import` starts it.
    #[command(name = import::READ_WORKBOOK, hide = true)]
    ReadWorkbook,
    /// Measure; see docs/benchmarks.md.
    #[command(subcommand)]
    Bench(bench::What),
}

/// How a command ends: 1 the world says no, 2 wrong use, 3 the machine failed.
pub enum Ended {
    Refused(String),
    Usage(String),
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
        Command::Serve(args) => serve::run(args),
        Command::Init(args) => init::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Import(what) => import::run(&what),
        Command::Account(what) => account::run(&what),
        Command::Mail(what) => mail::run_command(&what),
        Command::Token(what) => token::run(&what),
        Command::Verify(args) => check::verify(&args),
        Command::Rebuild(args) => check::rebuild(&args),
        Command::Backup(args) => backup::backup(&args),
        Command::Restore(args) => backup::restore(&args),
        Command::Tombstones(args) => backup::tombstones(&args),
        Command::ReadWorkbook => import::read_workbook(),
        Command::Bench(what) => bench::run(&what),
    };
    let (code, text) = match ended {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Ended::Refused(text)) => (1, text),
        Err(Ended::Usage(text)) => (2, text),
        Err(Ended::Fault(text)) => (3, text),
    };
    say::error(&text);
    ExitCode::from(code)
}
