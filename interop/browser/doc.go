// Package browser has only tests: they drive the page on which a person allows or
// refuses an app, as the reference server's Flickr shows it, in headless Chromium,
// and finish each login with the client.
//
// The program chromium must be there; without it the tests are skipped, and with
// CI=true they fail. With SCREENSHOTS=folder, pictures of each page are written
// to that folder: light, dark, and narrow as on a phone.
package browser
