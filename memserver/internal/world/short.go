package world

// short is a text that stands in its record itself, and so comes from memory with
// it, where it is no longer than most are. The zero value is the empty text.
type short struct {
	size uint8 // tooLong where the text is kept elsewhere
	text [23]byte
}

const tooLong = 255

// shortOf keeps the text; fits is false where it is too long.
func shortOf(text string) (s short, fits bool) {
	if len(text) > len(s.text) {
		return short{size: tooLong}, false
	}
	s.size = uint8(copy(s.text[:], text))
	return s, true
}

func (s *short) fits() bool { return s.size != tooLong }

// bytes are those of a text that fits, in place.
func (s *short) bytes() []byte { return s.text[:s.size] }
