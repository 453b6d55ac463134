package authpage

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// headers are those of every page. Nothing on it comes from elsewhere, nothing
// runs, nobody frames it or keeps it.
//
// Since no referrer is sent, the browser's Origin header to the form is "null".
func headers(contentType string, formAction []string) map[string]string {
	if len(formAction) == 0 {
		formAction = []string{"'none'"}
	}
	return map[string]string{
		"Content-Type": contentType,
		"Content-Security-Policy": "default-src 'none'; style-src " + styleHash +
			"; img-src data:" + // the empty icon, without which a browser asks for one
			"; form-action " + strings.Join(formAction, " ") +
			"; frame-ancestors 'none'; base-uri 'none'",
		"X-Frame-Options":        "DENY",
		"X-Content-Type-Options": "nosniff",
		"Referrer-Policy":        "no-referrer",
		"Cache-Control":          "no-store",
	}
}

// A target is where a callback leads.
type target struct {
	// Source is the form-action source that lets a form's answer redirect there,
	// "" for none. Chromium holds redirects after a form to form-action.
	Source string
	// Host, with the port, is what a person may be told of a page on the net, and
	// Local says that it is this very device. Scheme is it where an app of the
	// device takes the address.
	Host   string
	Local  bool
	Scheme string
}

// hostName are the names that a source may have as they are. Others (IPv6, names
// that are not ASCII, those that a browser rewrites) have no form of their own in
// a policy.
var hostName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)

// numeric are the names that a browser takes for a number of an address.
var numeric = regexp.MustCompile(`(^|\.)(0x[0-9a-f]*|[0-9]+)$`)

// maxHost is the length of a name that can be looked up, with a port.
const maxHost = 253 + len(":65535")

// targetOf reads a callback. The zero target is that of one which cannot be read,
// or which no browser follows from a form.
func targetOf(callback string) target {
	u, err := url.Parse(callback)
	if err != nil {
		return target{}
	}
	switch {
	case u.Scheme == "http" || u.Scheme == "https":
		return webTarget(u)
	case !Follows(u.Scheme) || len(u.Scheme) > maxName:
		return target{}
	}
	return target{Source: u.Scheme + ":", Scheme: u.Scheme}
}

// Follows reports whether a browser may follow a redirect to an address of the
// scheme, which is in small letters: not where it would run what the address holds,
// show what is on the device, or not leave the page.
func Follows(scheme string) bool {
	switch scheme {
	case "", "javascript", "vbscript", "data", "blob", "filesystem", "file", "about", "view-source":
		return false
	}
	return true
}

func webTarget(u *url.URL) target {
	host := strings.ToLower(u.Hostname())
	if host == "" || len(u.Host) > maxHost {
		return target{}
	}
	addr, err := netip.ParseAddr(host)
	t := target{
		Source: u.Scheme + ":",
		Host:   clean(u.Host, maxHost),
		Local:  host == "localhost" || strings.HasSuffix(host, ".localhost") || addr.IsLoopback(),
	}
	if hostName.MatchString(host) && (err == nil || !numeric.MatchString(host)) {
		t.Source += "//" + host
		if port := u.Port(); port != "" {
			t.Source += ":" + port
		}
	}
	return t
}
