package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/groups-go/groups/memserver"
)

// options are what the flags and the environment say.
type options struct {
	addr, tlsAddr string // "" where it does not listen
	tlsHosts      []string
	caFile        string

	seedFile        string
	seed            uint64
	dialect         memserver.Dialect
	credentialsFile string

	control     string // "" for none
	accessLog   bool
	endTimeout  time.Duration
	allowRemote bool
}

// envPrefix begins the names of the environment variables.
const envPrefix = "MEMSERVER_"

// envName gives the variable of a flag: MEMSERVER_SEED_FILE for -seed-file.
func envName(flagName string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(flagName, "-", "_"))
}

const help = `Server runs the reference server as a program: see docs/server.md.

Each flag has an environment variable: the name in capitals, with "_" for "-" and
` + envPrefix + ` in front, so that -seed-file is MEMSERVER_SEED_FILE. A flag wins over its
variable, and an empty variable is as good as none.

`

// readOptions reads the flags, and the environment for those that are not given.
// Errors name the flag or the variable that is wrong.
func readOptions(args []string, getenv func(string) string, usage io.Writer) (*options, error) {
	o := &options{}
	fs := o.flags()
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fs.SetOutput(usage)
			_, _ = io.WriteString(usage, help) // nobody is left to tell
			fs.PrintDefaults()
		}
		return nil, err
	}
	if fs.NArg() > 0 {
		return nil, fmt.Errorf("it takes flags alone, and no argument like %q", fs.Arg(0))
	}
	given := make(map[string]bool)
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var errs []error
	fs.VisitAll(func(f *flag.Flag) {
		value := getenv(envName(f.Name))
		if value == "" || given[f.Name] {
			return
		}
		if err := f.Value.Set(value); err != nil {
			errs = append(errs, fmt.Errorf("invalid value %q for %s: %w", value, envName(f.Name), err))
		}
	})
	if o.addr == "" && o.tlsAddr == "" {
		errs = append(errs, errors.New("-addr and -tls-addr are both off: there is nothing to serve"))
	}
	return o, errors.Join(errs...)
}

// flags puts the defaults in place, and gives the flags that change them.
func (o *options) flags() *flag.FlagSet {
	*o = options{addr: "127.0.0.1:8080", tlsAddr: "127.0.0.1:8443"}
	fs := flag.NewFlagSet("server", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // whoever calls tells of errors, once
	fs.Func("addr", "listen for plain http at this `host:port`, or \"off\"; port 0 is a free one (default "+o.addr+")", addressInto(&o.addr))
	fs.Func("tls-addr", "listen for TLS at this `host:port`, or \"off\"; port 0 is a free one (default "+o.tlsAddr+")", addressInto(&o.tlsAddr))
	fs.Func("tls-hosts", "more `names` and IP addresses for the certificate, with commas between", o.setTLSHosts)
	fs.StringVar(&o.caFile, "ca-file", "", "write the certificate to trust to this `file`, as PEM")
	fs.StringVar(&o.seedFile, "seed-file", "", "begin with what this JSON `file` holds (default: what the documents show)")
	fs.Uint64Var(&o.seed, "seed", 1, "make tokens and ids from this `number`: the same one makes the same")
	fs.Func("dialect", "answer as `documented` or as deployed (default documented)", o.setDialect)
	fs.StringVar(&o.credentialsFile, "credentials-file", "", "write tokens and keys to this `file`, as JSON that only its owner can read, where the system has such modes")
	fs.Func("control", "answer reset and snapshot below this `prefix`, such as /-/ (default: nowhere)", o.setControl)
	fs.BoolVar(&o.accessLog, "access-log", true, "write a line for each request to standard error, without secrets")
	fs.Func("end-timeout", "when told to end, wait so `long` for requests in hand, such as 1m30s (default 10s)", o.setEndTimeout)
	o.endTimeout = 10 * time.Second
	fs.BoolVar(&o.allowRemote, "allow-remote", false, "let addresses be beyond loopback; never face the open internet")
	return fs
}

// addressInto reads an address, which listen resolves.
func addressInto(to *string) func(string) error {
	return func(text string) error {
		if text == "off" {
			*to = ""
			return nil
		}
		if _, _, err := net.SplitHostPort(text); err != nil {
			return errors.New(`it wants a host and a port, such as 127.0.0.1:0, or "off"`)
		}
		*to = text
		return nil
	}
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?$`)

func (o *options) setTLSHosts(text string) error {
	hosts := strings.Split(text, ",")
	for _, host := range hosts {
		if net.ParseIP(host) == nil && !hostName.MatchString(host) {
			return fmt.Errorf("%q is neither a name nor an IP address", host)
		}
	}
	o.tlsHosts = hosts
	return nil
}

func (o *options) setDialect(text string) error {
	switch text {
	case "documented":
		o.dialect = memserver.Documented
	case "deployed":
		o.dialect = memserver.Deployed
	default:
		return errors.New("it is documented or deployed")
	}
	return nil
}

func (o *options) setEndTimeout(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return errors.New("it wants a time such as 10s or 1m30s")
	}
	o.endTimeout = d
	return nil
}

var controlPrefix = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)+/$`)

// setControl takes no prefix that hides what somebody else answers.
func (o *options) setControl(text string) error {
	parts := strings.Split(text, "/")
	if !controlPrefix.MatchString(text) || slices.Contains(parts, ".") || slices.Contains(parts, "..") {
		return errors.New("a prefix begins and ends with a slash, as /-/ does, and has letters, digits and . _ ~ - in between")
	}
	if slices.Contains(takenNames(), parts[1]) {
		return errors.New("what begins with " + strconv.Quote("/"+parts[1]) + " is answered by a provider or by " + healthPath)
	}
	o.control = text
	return nil
}
