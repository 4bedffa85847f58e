# shellcheck shell=bash
# What a machine must have, what it has, and how it gets the rest.
#
# One line in `needs` per thing; `found_ID` prints the version found, or nothing. `doctor` shows them all, `ensure GROUP`
# installs what is missing: Debian and Ubuntu with apt (as root or through sudo), macOS with Homebrew and Xcode's tools.
# Anywhere else it prints the list and stops.
# shellcheck disable=SC2154 # $logs is set by ./satchel

rust_least=$(sed -n 's/^rust-version = "\([0-9.]*\)".*/\1/p' Cargo.toml)

# id|group|name|least version|needed for
needs() {
  cat <<LIST
certs|build|CA certificates||downloads over HTTPS
cc|build|C compiler||SQLite, linking
cxx|build|C++ compiler||decoding of labels
make|build|make||decoding of labels
cmake|build|CMake|3.16|decoding of labels
openssl|build|OpenSSL headers|3.0|the encrypted store
rust|build|Rust|$rust_least|everything
rustfmt|style|rustfmt||suite style
clippy|style|Clippy||suite style
jdk|kotlin|JDK|17|suites kotlin, android, platform; phone
maven|kotlin|Maven|3.6.3|suites kotlin, android, platform; phone
gl|screens|libGL and fontconfig||suite android; phone
swift|swift|Swift|6.0|suite swift
LIST
}

# --- what is there -------------------------------------------------------------------------------------------------

is_mac() { [ "$(uname -s)" = Darwin ]; }
has() { command -v "$1" >/dev/null 2>&1; }

# On macOS the tools' names exist before the tools do, and open a window when called.
has_compiler() { if is_mac; then xcode-select -p >/dev/null 2>&1; else has "$1"; fi; }

found_certs() {
  if is_mac; then
    echo system
  else
    local file
    for file in "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt \
      /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do
      if [ -n "$file" ] && [ -s "$file" ]; then echo found && return; fi
    done
  fi
}
found_cc() { has_compiler cc && cc -dumpfullversion -dumpversion; }
found_cxx() { has_compiler c++ && c++ -dumpfullversion -dumpversion; }
found_make() { has_compiler make && make --version | sed -n '1s/.* //p'; }
found_cmake() { has cmake && cmake --version | sed -n '1s/.* //p'; }
found_openssl() {
  if is_mac; then
    echo "not needed"
  else
    has cc && printf '#include <openssl/opensslv.h>\nOPENSSL_VERSION_STR\n' | cc -E -P -x c - | tail -n 1 | tr -d '" '
  fi
}
found_rust() { has cargo && has rustc && cargo --version | cut -d ' ' -f 2; }
found_rustfmt() { has rustfmt && cargo fmt --version | cut -d ' ' -f 2; }
found_clippy() { has cargo-clippy && cargo clippy --version | cut -d ' ' -f 2; }
found_jdk() { has javac && javac -version 2>&1 | sed -n 's/^javac //p'; }
found_maven() { has mvn && mvn -version | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p'; }

found_swift() {
  if has_swift; then
    swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p'
  elif can_have_swift; then
    echo "in a chroot"
  fi
}

found_gl() {
  if is_mac; then
    echo "not needed"
  elif ldconfig -p 2>/dev/null | grep -q 'libGL\.so\.1' && ldconfig -p | grep -q 'libfontconfig\.so\.1'; then
    echo found
  fi
}

found() { "found_$1" 2>/dev/null || true; }

# at_least HAVE LEAST: compares up to three numbers; an empty LEAST takes anything.
at_least() {
  [ -n "$1" ] || return 1
  [ -n "$2" ] || return 0
  case "$1" in [0-9]*) ;; *) return 0 ;; esac # "found", "system", "not needed"
  awk -v have="$1" -v least="$2" 'BEGIN {
    split(have, h, /[^0-9]+/); split(least, l, ".")
    for (i = 1; i <= 3; i++) { if (h[i] + 0 != l[i] + 0) exit (h[i] + 0 < l[i] + 0) }
    exit 0 }'
}

# Places where package managers put tools without putting them on the PATH.
look_around() {
  local dir
  if is_mac && has brew; then
    for dir in rustup openjdk@17; do
      dir="$(brew --prefix)/opt/$dir/bin"
      [ ! -d "$dir" ] || PATH="$dir:$PATH"
    done
  fi
  if ! at_least "$(found rust)" "$rust_least"; then
    for dir in /usr/lib/rust-1.*/bin "${CARGO_HOME:-$HOME/.cargo}/bin"; do
      [ ! -x "$dir/cargo" ] || PATH="$dir:$PATH"
    done
  fi
  export PATH
}

# missing GROUP: ids, one a line.
missing() {
  local id group name least purpose
  needs | while IFS='|' read -r id group name least purpose; do
    [ "$group" = "$1" ] || continue
    at_least "$(found "$id")" "$least" || echo "$id"
  done
}

# --- how to get it -------------------------------------------------------------------------------------------------

can_apt() { has apt-get && { [ "$(id -u)" = 0 ] || has sudo; }; }
has_candidate() { LC_ALL=C apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [0-9]'; }
candidate() { LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: //p'; }

first_candidate() {
  local package
  for package in "$@"; do
    if has_candidate "$package"; then echo "$package" && return; fi
  done
  echo "$1"
}

# apt packages for an id. Rust: the distribution's own if new enough (Debian 12 keeps a new one as rustc-web), then
# Ubuntu's numbered ones, then its rustup; nothing if it has none of these.
apt_packages() {
  case "$1" in
    certs) echo ca-certificates ;;
    cc) echo gcc libc6-dev ;;
    cxx) echo g++ ;;
    make) echo make ;;
    cmake) echo cmake ;;
    openssl) echo libssl-dev ;;
    jdk) first_candidate openjdk-17-jdk-headless openjdk-21-jdk-headless default-jdk-headless ;;
    maven) echo maven ;;
    gl) echo libgl1 libx11-6 libfontconfig1 ;;
    rust) apt_rust ;;
  esac
}

apt_rust() {
  local name
  for name in rustc rustc-web $(apt-cache search --names-only '^rustc-1\.[0-9]+$' 2>/dev/null | cut -d ' ' -f 1 | sort -rV); do
    at_least "$(candidate "$name" | sed 's/^[0-9]*://')" "$rust_least" || continue
    case "$name" in
      rustc) echo rustc cargo rustfmt rust-clippy ;;
      rustc-web) echo rustc-web cargo-web rustfmt-web rust-web-clippy ;;
      *) echo "$name" "cargo-${name#rustc-}" ;;
    esac
    return
  done
  if has_candidate rustup; then echo rustup; fi
}

# One line a person can type.
how() {
  local packages
  if is_mac; then
    case "$1" in
      cc | cxx | make) echo "xcode-select --install" ;;
      cmake | maven) echo "brew install $1" ;;
      jdk) echo "brew install openjdk@17" ;;
      rust) echo "brew install rustup && rustup default stable" ;;
      rustfmt | clippy) echo "rustup component add $1" ;;
    esac
    return
  fi
  packages=''
  ! has apt-get || packages=$(apt_packages "$1")
  case "$1" in
    rust) if [ -n "$packages" ]; then echo "apt-get install $packages"; else echo "https://rustup.rs"; fi ;;
    swift) echo "https://swift.org/install" ;;
    rustfmt | clippy) if has rustup; then echo "rustup component add $1"; else echo "comes with Rust"; fi ;;
    jdk) echo "${packages:+apt-get install }${packages:-a JDK, 17 or newer}" ;;
    *) echo "${packages:+apt-get install }${packages:-your package manager}" ;;
  esac
}

doctor() {
  local id group name least purpose version state='' lacking=0
  look_around
  printf '%-16s %-14s %-8s %-22s %s\n' what found least "needed for" "how to get it"
  while IFS='|' read -r id group name least purpose; do
    version=$(found "$id")
    state=''
    if ! at_least "$version" "$least"; then
      state=$(how "$id")
      version=${version:-missing}
      lacking=$((lacking + 1))
    fi
    printf '%-16s %-14s %-8s %-22s %s\n' "$name" "$version" "$least" "$purpose" "$state"
  done <<LIST
$(needs)
LIST
  if [ -d "$SATCHEL_DATA" ]; then
    printf '%-16s %s\n' "real data" "$SATCHEL_DATA"
  else
    printf '%-16s %s\n' "real data" "none in $SATCHEL_DATA: tests on it are skipped"
  fi
  if [ "$lacking" -eq 0 ]; then
    echo "Nothing is missing."
  else
    echo "$lacking missing or too old."
    if is_mac || can_apt; then echo "./satchel day and ./satchel test install what they need."; fi
    return 1
  fi
}

# --- getting it ----------------------------------------------------------------------------------------------------

# ensure GROUP: returns 0 once all of the group is there.
ensure() {
  local ids id
  look_around
  ids=$(missing "$1")
  [ -n "$ids" ] || return 0
  say "Missing on this machine: $(echo "$ids" | tr '\n' ' ')"
  if is_mac; then
    install_with_brew "$ids"
  elif can_apt; then
    install_with_apt "$ids"
  fi
  look_around
  ids=$(missing "$1")
  [ -n "$ids" ] || return 0
  say "Please install, then call this again:"
  for id in $ids; do say "  $id: $(how "$id")"; done
  return 1
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install_with_apt() {
  local id megabytes packages=''
  [ "$(id -u)" = 0 ] || sudo -v || return 0 # asks for the password here, where it can be typed
  told_step "Reading the package lists" "$logs/apt-update.log" as_root apt-get update || return 0
  for id in $1; do packages="$packages $(apt_packages "$id")"; done
  # shellcheck disable=SC2086 # a list of words
  if [ -n "${packages// /}" ]; then
    megabytes=$(apt-get install -qq --print-uris --no-install-recommends $packages | awk '{ s += $3 } END { print int(s / 1e6) + 1 }')
    say "Getting $megabytes MB, about $((megabytes / 250 + 1)) to $((megabytes / 40 + 2)) minutes:$packages"
    told_step "Installing packages" "$logs/apt-install.log" \
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages || return 0
    hash -r
  fi
  case " $1 " in *rust*) at_least "$(found rust)" "$rust_least" || install_with_rustup ;; esac
}

install_with_brew() {
  local id formulas=''
  case "$1" in
    *cc* | *make*)
      say "Xcode's command line tools: about 1 GB, 5 to 15 minutes. A window opens; call this again when it is done."
      xcode-select --install || true
      exit 1
      ;;
  esac
  if ! has brew; then
    say "Homebrew is not here. Get it at https://brew.sh, then call this again."
    return 0
  fi
  for id in $1; do
    case "$id" in
      cmake | maven) formulas="$formulas $id" ;;
      jdk) formulas="$formulas openjdk@17" ;;
      rust) has rustup || formulas="$formulas rustup" ;;
    esac
  done
  if [ -n "$formulas" ]; then
    say "Homebrew gets:$formulas. CMake and rustup are about 40 MB, a JDK with Maven about 330 MB; 1 to 5 minutes."
    # shellcheck disable=SC2086 # a list of words
    told_step "Installing with Homebrew" "$logs/brew.log" brew install $formulas || return 0
  fi
  look_around
  case " $1 " in *rust*) install_with_rustup ;; esac
}

# The Rust project's own installer; its toolchain is about 150 MB to fetch and 700 MB on disk.
install_with_rustup() {
  say "Rust through rustup: about 150 MB, 1 to 3 minutes, into ${CARGO_HOME:-$HOME/.cargo} and ${RUSTUP_HOME:-$HOME/.rustup}."
  if ! has rustup; then
    if ! has curl; then
      has apt-get || return 0
      told_step "Installing curl" "$logs/apt-curl.log" as_root apt-get install -y --no-install-recommends curl || return 0
    fi
    told_step "Installing rustup" "$logs/rustup-init.log" bash -c \
      "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal --no-modify-path" || return 0
    PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
  fi
  told_step "Installing Rust" "$logs/rustup.log" \
    rustup toolchain install stable --profile minimal --component rustfmt --component clippy || return 0
  rustup default stable >/dev/null 2>&1 || true
  hash -r
}
