package xmlrpc

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits bound what a reader accepts. A field that is zero or negative means
// its default.
type Limits struct {
	Bytes   int // length of the document; 1 MiB
	Depth   int // XML elements open at once, the root included; 64
	Members int // struct members, array elements and parameters in the whole document; 10000
}

const (
	defaultBytes   = 1 << 20
	defaultDepth   = 64
	defaultMembers = 10000
)

var (
	// ErrMalformed is matched by the error for a document that is not
	// well-formed UTF-8 XML, that holds a document type declaration or a
	// processing instruction, or that is over a limit.
	ErrMalformed = errors.New("xmlrpc: not well-formed")
	// ErrLimit is matched by the error for a document over one of its Limits.
	// Such an error matches ErrMalformed too.
	ErrLimit = fmt.Errorf("%w: over a limit", ErrMalformed)
)

// reader turns a document into tokens and guards its form. What the elements
// mean is the business of the functions built on it.
type reader struct {
	data    []byte
	pos     int          // up to where data is read
	tok     token        // the one that was read last
	dec     *xml.Decoder // nil as long as all tokens are plain
	base    int          // where dec begins in data
	lim     Limits
	invalid error    // wrapped for well-formed XML that is not the document wanted
	open    []string // names, see token
	rooted  bool
	members int
	buf     []byte // text of the element at hand, see content
	// openRoom and bufRoom spare most documents an allocation each.
	openRoom [8]string
	bufRoom  [64]byte
}

func newReader(data []byte, lim Limits, invalid error) (*reader, error) {
	r := &reader{data: data, lim: lim.withDefaults(), invalid: invalid}
	r.open, r.buf = r.openRoom[:0], r.bufRoom[:0]
	if len(data) > r.lim.Bytes {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrLimit, r.lim.Bytes)
	}
	if !validText(data) {
		return nil, fmt.Errorf("%w: a byte or character that XML in UTF-8 cannot hold", ErrMalformed)
	}
	r.pos = len(data) - len(bytes.TrimPrefix(data, []byte("\ufeff")))
	length, err := declaration(data[r.pos:])
	if err != nil {
		return nil, err
	}
	r.pos += length
	return r, nil
}

func (l Limits) withDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = defaultBytes
	}
	if l.Depth <= 0 {
		l.Depth = defaultDepth
	}
	if l.Members <= 0 {
		l.Members = defaultMembers
	}
	return l
}

var declarationRE = regexp.MustCompile(`^<\?xml\s+version\s*=\s*(?:"1\.0"|'1\.0')` +
	`(?:\s+encoding\s*=\s*(?:"([\w.-]+)"|'([\w.-]+)'))?` +
	`(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>`)

// usualDeclarations spare the regular expression, a tenth of the time that the
// documented answer takes.
var usualDeclarations = [][]byte{
	[]byte(`<?xml version='1.0'?>`),
	[]byte(`<?xml version="1.0"?>`),
	[]byte(`<?xml version="1.0" encoding="UTF-8"?>`),
}

// declaration returns the length of the XML declaration that doc begins with,
// 0 if there is none. It is read here because encoding/xml takes one anywhere
// and in any form.
func declaration(doc []byte) (int, error) {
	const most = 256
	if !bytes.HasPrefix(doc, []byte("<?xml")) {
		return 0, nil
	}
	for _, usual := range usualDeclarations {
		if bytes.HasPrefix(doc, usual) {
			return len(usual), nil
		}
	}
	m := declarationRE.FindSubmatch(doc[:min(len(doc), most)])
	if m == nil {
		return 0, fmt.Errorf("%w: ill-formed XML declaration", ErrMalformed)
	}
	switch encoding := string(m[1]) + string(m[2]); strings.ToUpper(encoding) {
	case "", "UTF-8":
	case "US-ASCII":
		if bytes.ContainsFunc(doc, func(c rune) bool { return c >= utf8.RuneSelf }) {
			return 0, fmt.Errorf("%w: declared as US-ASCII, which it is not", ErrMalformed)
		}
	default:
		return 0, fmt.Errorf("%w: declared in an encoding other than UTF-8", ErrMalformed)
	}
	return len(m[0]), nil
}

// A tokenKind is what a token is.
type tokenKind uint8

const (
	comment tokenKind = iota
	startTag
	endTag
	charData
	docEnd
)

// A token is a piece of a document.
type token struct {
	kind tokenKind
	name string // of a tag, with its prefix
	odd  bool   // of a start tag: there is a prefix or an attribute
	// text is what raw means. It is valid until the next read.
	text, raw []byte
}

// next reads the next start tag, end tag or text inside the root into tok, and
// returns io.EOF after the root.
func (r *reader) next() error {
	for {
		if err := r.read(); err != nil {
			return err
		}
		switch r.tok.kind {
		case startTag:
			return r.push()
		case endTag:
			return r.pop()
		case charData:
			if err := r.checkText(); err != nil || len(r.open) > 0 {
				return err
			}
		case docEnd:
			if len(r.open) > 0 || !r.rooted {
				return r.malformed("it ends too early")
			}
			return io.EOF
		case comment:
		}
	}
}

// read reads a token: a plain one here, and all from the first other one on by
// encoding/xml, which takes several times as long.
func (r *reader) read() error {
	if r.dec == nil {
		if r.plain() {
			return nil
		}
		r.handOver()
	}
	start := r.pos
	tok, err := r.dec.RawToken()
	r.pos = r.base + int(r.dec.InputOffset())
	if errors.Is(err, io.EOF) {
		r.tok = token{kind: docEnd}
		return nil
	}
	if err != nil { // Not wrapped: it may quote the document.
		return r.malformed("a syntax error")
	}
	switch t := tok.(type) {
	case xml.StartElement:
		r.tok = token{kind: startTag, name: fullName(t.Name), odd: t.Name.Space != "" || len(t.Attr) > 0}
	case xml.EndElement:
		r.tok = token{kind: endTag, name: fullName(t.Name)}
	case xml.CharData:
		r.tok = token{kind: charData, text: t, raw: r.data[start:r.pos]}
	case xml.Comment:
		r.tok = token{kind: comment}
	default:
		return r.malformed("a document type declaration or processing instruction")
	}
	return nil
}

// handOver has encoding/xml read on. Between two tokens it has no state.
func (r *reader) handOver() {
	r.base = r.pos
	r.dec = xml.NewDecoder(bytes.NewReader(r.data[r.base:]))
}

// fullName gives a name as it stands in its tag.
func fullName(name xml.Name) string {
	if name.Space == "" {
		return name.Local
	}
	return name.Space + ":" + name.Local
}

func (r *reader) push() error {
	if len(r.open) == 0 && r.rooted {
		return r.malformed("a second root element")
	}
	if len(r.open) == r.lim.Depth {
		return r.fail(ErrLimit, "more than "+strconv.Itoa(r.lim.Depth)+" elements deep")
	}
	r.rooted = true
	r.open = append(r.open, r.tok.name)
	return nil
}

func (r *reader) pop() error {
	last := len(r.open) - 1
	if last < 0 || r.open[last] != r.tok.name {
		return r.malformed("an end tag that fits no start tag")
	}
	r.open = r.open[:last]
	return nil
}

// checkText refuses what encoding/xml lets through: text outside the root and
// references to surrogates, which it takes for U+FFFD.
func (r *reader) checkText() error {
	if len(r.open) == 0 && !blank(r.tok.raw) {
		return r.malformed("text outside the root element")
	}
	if bytes.ContainsRune(r.tok.text, utf8.RuneError) && refersToSurrogate(r.tok.raw) {
		return r.malformed("a reference to no character")
	}
	return nil
}

var (
	cdata       = []byte("<![CDATA[")
	referenceRE = regexp.MustCompile(`&#(x?)([0-9a-fA-F]+);`)
)

func refersToSurrogate(raw []byte) bool {
	if bytes.HasPrefix(raw, cdata) {
		return false
	}
	for _, m := range referenceRE.FindAllSubmatch(raw, -1) {
		base := 10
		if len(m[1]) > 0 {
			base = 16
		}
		n, err := strconv.ParseUint(string(m[2]), base, 32)
		if err != nil || n >= 0xD800 && n <= 0xDFFF {
			return true
		}
	}
	return false
}

// count takes one member, element or parameter off the limit.
func (r *reader) count() error {
	r.members++
	if r.members > r.lim.Members {
		return r.fail(ErrLimit, "more than "+strconv.Itoa(r.lim.Members)+" members")
	}
	return nil
}

func (r *reader) malformed(why string) error { return r.fail(ErrMalformed, why) }

// refuse is the error for well-formed XML that is not what was wanted here.
func (r *reader) refuse(why string) error { return r.fail(r.invalid, why) }

func (r *reader) fail(sentinel error, why string) error {
	line := 1 + bytes.Count(r.data[:r.pos], []byte{'\n'})
	return fmt.Errorf("%w: %s (line %d)", sentinel, why, line)
}

// blank reports whether text is white space, U+00A0 included.
func blank(text []byte) bool {
	for len(text) > 0 {
		switch {
		case text[0] == ' ' || text[0] == '\n' || text[0] == '\t' || text[0] == '\r':
			text = text[1:]
		case len(text) > 1 && text[0] == 0xC2 && text[1] == 0xA0:
			text = text[2:]
		default:
			return false
		}
	}
	return true
}

// validText reports whether text is UTF-8 of characters that XML 1.0 can hold.
func validText(text []byte) bool {
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
				return false
			}
			i++
			continue
		}
		c, size := utf8.DecodeRune(text[i:])
		if c == utf8.RuneError && size == 1 || c == 0xFFFE || c == 0xFFFF {
			return false
		}
		i += size
	}
	return true
}
