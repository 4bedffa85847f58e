//! The depot as phones, dispatchers and the command line meet it.

#[cfg(test)]
mod http;
#[cfg(test)]
mod later;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod process;
#[cfg(test)]
mod support;
