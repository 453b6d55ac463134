package world

import (
	"strings"
	"testing"
	"unsafe"
)

func TestATextIsShortUpTo23Bytes(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]bool{0: true, 1: true, 23: true, 24: false, 254: false, 255: false, 256: false, 279: false} {
		text := strings.Repeat("x", size)
		s, fits := shortOf(text)
		if fits != want || s.fits() != want || fits && string(s.bytes()) != text {
			t.Errorf("of %d bytes: fits is %t and %t", size, fits, s.fits())
		}
	}
}

// A small text must not keep the large one that it was cut from.
func TestAUserKeepsNoPartOfWhatTheTextsWereCutFrom(t *testing.T) {
	t.Parallel()
	whole := strings.Repeat("Ada ", 1000)
	for _, login := range []string{whole[:3], whole[:60], ""} {
		w := New(Policy{}, nil)
		u := User{ID: whole[:30], Login: login, Name: whole[4:7], Email: whole[8:8], SiteRoles: []string{whole[12:15]}}
		if err := w.PutUser(u); err != nil {
			t.Fatal(err)
		}
		got, _ := w.User(strings.Clone(u.ID))
		for _, text := range []string{got.ID, got.Login, got.Name, got.Email, got.SiteRoles[0]} {
			if within(text, whole) {
				t.Errorf("%q is a part of the large text", text)
			}
		}
	}
}

// within reports whether the text lies in the memory of the whole.
func within(text, whole string) bool {
	at, start := uintptr(unsafe.Pointer(unsafe.StringData(text))), uintptr(unsafe.Pointer(unsafe.StringData(whole)))
	return start <= at && at < start+uintptr(len(whole))
}

// An id that is given out is kept by others, who must not keep a biography with it.
func TestAnIDKeepsNoOtherTextOfItsUser(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"ada", "ada, whose id is longer than most"} {
		w := New(Policy{}, nil)
		asked := strings.Clone(id)
		if err := w.PutUser(User{ID: id, Login: "ada", Biography: strings.Repeat("x", 1000)}); err != nil {
			t.Fatal(err)
		}
		got, _ := w.User(asked)
		if within(got.ID, asked) {
			t.Errorf("the id %q is the text that was asked for", id)
		}
		if at, of := unsafe.StringData(got.ID), unsafe.StringData(got.Login); uintptr(unsafe.Pointer(of))-uintptr(unsafe.Pointer(at)) == uintptr(len(id)) {
			t.Errorf("the id of %q lies beside the login", id)
		}
	}
}
