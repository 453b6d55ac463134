package browser_test

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long a test may take with the browser, on a busy machine.
const patience = 2 * time.Minute

// One browser serves all tests; each has a profile and a window of its own in it.
var (
	browser    = sync.OnceValues(startBrowser)
	endBrowser = func() {}
)

func TestMain(m *testing.M) {
	code := m.Run()
	endBrowser()
	os.Exit(code)
}

func startBrowser() (context.Context, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, err
	}
	allocator, endAllocator := chromedp.NewExecAllocator(context.Background(), append(
		chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.DisableGPU,
		// It sees no pages but the tests' own, and root has no sandbox.
		chromedp.NoSandbox,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("no-proxy-server", true),
		// No name leads beyond this machine.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"),
	)...)
	ctx, end := chromedp.NewContext(allocator)
	endBrowser = func() {
		timed, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		_ = chromedp.Cancel(timed) // lets it take its files away; end does without
		end()
		endAllocator()
	}
	return ctx, chromedp.Do(ctx)
}
