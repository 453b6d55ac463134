package groupserver

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/groups-go/groups"
)

// fault gives the field that is wrong, named with the prefix, and why; two
// empty texts if none is. The group's id is no part of a User.
func (p AddMemberParams) fault(prefix string) (field, reason string) {
	for _, f := range []struct{ name, reason string }{
		{"GroupID", badID(p.GroupID)},
		{prefix + "Email", badEmail(p.Email)},
		{prefix + "Name", badName(p.Name)},
		{"Biography", badBiography(p.Biography)},
		{"TimeZone", badOptional(p.TimeZone)},
	} {
		if f.reason != "" {
			return f.name, f.reason
		}
	}
	return "", ""
}

// arguments are the fields of the form, in the documents' order. What is
// optional and not set is not sent.
func (p AddMemberParams) arguments() []argument {
	args := []argument{{FieldGroupID, p.GroupID}, {FieldEmail, p.Email}, {FieldFullName, p.Name}}
	if p.Biography != "" {
		args = append(args, argument{FieldBiography, p.Biography})
	}
	if p.TimeZone != "" {
		args = append(args, argument{FieldTimeZone, p.TimeZone})
	}
	return args
}

// badID says what is wrong with an id: the provider wants a line of ASCII, and
// cuts the spaces around it off. "" if nothing is.
func badID(id string) string {
	switch {
	case id == "":
		return "is missing"
	case !isPrintableASCII(id):
		return "is not printable ASCII"
	case strings.TrimSpace(id) != id:
		return "has spaces around it"
	}
	return ""
}

// badUserID says what is wrong with the id of a profile. What holds an @ would
// be searched for as an address (GS-009).
func badUserID(id string) string {
	if reason := badID(id); reason != "" {
		return reason
	}
	if isAddress(id) {
		return "is an e-mail address"
	}
	return ""
}

// badEmail says what is wrong with an e-mail address. It must be one that no
// reader of addresses understands as anything else, such as a name beside it.
func badEmail(email string) string {
	local, host, _ := strings.Cut(email, "@")
	switch {
	case email == "":
		return "is missing"
	case !isPrintableASCII(email):
		return "is not printable ASCII"
	case local == "" || host == "" || strings.ContainsAny(email, ` "(),:;<>[\]`) || strings.Contains(host, "@"):
		return "is not a plain e-mail address"
	}
	return ""
}

// badName says what is wrong with a full name.
func badName(name string) string {
	switch {
	case strings.TrimSpace(name) == "":
		return "is missing"
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return "is not one line of UTF-8"
	}
	return ""
}

func badBiography(text string) string {
	if !utf8.ValidString(text) {
		return "is not UTF-8"
	}
	return ""
}

func badOptional(text string) string {
	if text == "" {
		return ""
	}
	return badID(text)
}

func isAddress(text string) bool { return strings.Contains(text, "@") }

func isPrintableASCII(text string) bool {
	for _, c := range []byte(text) {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// fill gives the user with the profile's id and name; without a profile it is
// the user.
func (p *Profile) fill(u groups.User) groups.User {
	if p == nil {
		return u
	}
	u.ID = p.ID
	if p.Name != "" {
		u.Name = p.Name
	}
	return u
}

// has reports whether the address is the profile's for certain: it tells so, and
// the address is verified, since anybody can enter that of another. The case of
// ASCII letters does not count.
func (p *Profile) has(email string) bool {
	same := func(other string) bool { return lowerASCII(other) == lowerASCII(email) }
	if slices.ContainsFunc(p.Email.Unverified, same) {
		return false
	}
	return slices.ContainsFunc(slices.Concat(p.Email.All, p.Email.Preferred, p.Email.Other), same)
}

// lowerASCII lowers the letters of ASCII, and no others: there are letters beyond
// it that pass for them.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}
