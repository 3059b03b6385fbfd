// Opens every page at two widths, light and dark, with JavaScript off, and asks: does it load
// without an error on the console, without a request that fails or goes elsewhere, without a
// horizontal scroll bar? Then axe looks at it. Then the things a reader does are done.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [base, artefacts] = process.argv.slice(2);
const home = base.replace(/\/$/, '');

const json = async path => (await fetch(home + path)).json();
const { articles } = await json('/articles.json');
const byUrl = part => articles.find(a => a.url.includes(part));
const seed = byUrl('ferry-talks');
const bridge = byUrl('bridge');
const hostile = byUrl('mischief');
const arabic = byUrl('sahifa');
const japanese = byUrl('shimbun');
const gone = byUrl('chairman-yacht');
const back = byUrl('people/2024/prize');
const flip = byUrl('bank-loss');

const pages = {
	latest: '/',
	filtered: '/?class=numbers&source=courier',
	articles: '/articles',
	'most-changed': '/articles?sort=changes',
	article: `/articles/${seed.id}`,
	gone: `/articles/${gone.id}`,
	back: `/articles/${back.id}`,
	flip: `/articles/${flip.id}`,
	'never-changed': `/articles/${byUrl('market').id}`,
	diff: `/articles/${seed.id}/diff/0/1`,
	'diff-far': `/articles/${seed.id}/diff/0/6`,
	'diff-back': `/articles/${seed.id}/diff/6/0`,
	'diff-same': `/articles/${seed.id}/diff/1/1`,
	'diff-unfolded': `/articles/${seed.id}/diff/0/1?fold=no`,
	'diff-moved': `/articles/${bridge.id}/diff/0/1`,
	'diff-inline': `/articles/${bridge.id}/diff/0/2?view=inline`,
	'diff-split': `/articles/${bridge.id}/diff/0/2?view=split`,
	'diff-arabic': `/articles/${arabic.id}/diff/0/1`,
	'diff-japanese': `/articles/${japanese.id}/diff/0/1`,
	'diff-hostile': `/articles/${hostile.id}/diff/0/1`,
	'article-hostile': `/articles/${hostile.id}`,
	version: `/articles/${seed.id}/versions/1`,
	sources: '/sources',
	source: '/sources/courier',
	search: '/search?q=harbour',
	'search-none': '/search?q=zzzz',
	'search-empty': '/search',
	stats: '/stats',
	'not-found': '/nothing-here',
	hidden: `/articles/${Math.max(...articles.map(a => a.id)) - 1}`,
};
// PAGES=diff,latest looks at these alone; the reader's deeds are done all the same.
const only = process.env.PAGES?.split(',');
const seen = only ? Object.fromEntries(Object.entries(pages).filter(([name]) => only.includes(name))) : pages;
const statuses = { 'not-found': 404, hidden: 410 };

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM,
	args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none', '--disable-dev-shm-usage',
		'--disable-features=OptimizationGuideOnDeviceModel,OptimizationHints,MediaRouter,Translate'],
});
let failures = 0;
let looked = 0;
const fail = text => { failures++; console.error(`not ok: ${text}`); };

// One browser context for a kind of screen; its pages are opened in it one after another.
async function screen(width, scheme, script) {
	const context = await browser.newContext({
		viewport: { width, height: width < 600 ? 844 : 900 },
		colorScheme: scheme,
		javaScriptEnabled: script,
		bypassCSP: script,		// axe is put into the page by hand
		deviceScaleFactor: width < 600 ? 2 : 1,
	});
	const page = await context.newPage();
	let where = '', want = 200, asked = '';
	page.on('console', m => {
		if (m.type() === 'error' && !(want !== 200 && m.text().includes(String(want))))
			fail(`${where}: console: ${m.text()}`);
	});
	page.on('pageerror', e => fail(`${where}: ${e}`));
	page.on('dialog', d => { fail(`${where}: a dialog: ${d.message()}`); d.dismiss(); });
	page.on('request', r => {
		if (!r.url().startsWith(base))
			fail(`${where}: asks for ${r.url()}`);
	});
	page.on('response', r => {
		if (r.status() !== (r.url() === asked ? want : 200) && r.status() !== 303)
			fail(`${where}: ${r.status()} of ${r.url()}`);
	});
	return {
		page,
		open: async (name, path) => {
			where = `${name} ${width} ${scheme}`;
			want = statuses[name] ?? 200;
			asked = home + path.replace(/#.*/, '');
			await page.goto(home + path, { waitUntil: 'load' });
			looked++;
			return where;
		},
		close: () => context.close(),
	};
}

for (const width of [1280, 390]) {
	for (const scheme of ['light', 'dark']) {
		const off = await screen(width, scheme, false);
		const on = await screen(width, scheme, true);
		for (const [name, path] of Object.entries(seen)) {
			const where = await off.open(name, path);
			const overflow = await off.page.evaluate(
				() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
			if (overflow > 0)
				fail(`${where}: ${overflow} pixels too wide`);
			await off.page.screenshot({ path: `${artefacts}/${name}-${width}-${scheme}.png`, fullPage: true });

			await on.open(name, path);
			await on.page.evaluate(axeSource);
			const violations = await on.page.evaluate(async () => (await globalThis.axe.run(document, {
				runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
				resultTypes: ['violations'],
			})).violations.map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html).join(' | ')}`));
			for (const v of violations)
				fail(`${where}: axe: ${v}`);
		}
		await off.close();
		await on.close();
	}
}

// What a reader does, with JavaScript off.
async function reader(width, path, act) {
	const reading = await screen(width, 'light', false);
	try {
		await reading.open('reader', path);
		await act(reading.page);
	} catch (e) {
		fail(`reader ${width} ${path}: ${e}`);
	}
	await reading.close();
}
const check = (what, is) => { if (!is) fail(what); };
const diffPath = pages['diff-moved'];

await reader(1280, diffPath, async page => {
	check('wide: both sides are seen', await page.locator('tr.changed td.o').first().isVisible() &&
		await page.locator('tr.changed td.n').first().isVisible());
	check('wide: the woven cell is not seen', !await page.locator('tr.changed td.m').first().isVisible());
	check('deletions are struck through', (await page.locator('td.o del').first().evaluate(
		e => getComputedStyle(e).textDecorationLine)) === 'line-through');
	check('insertions are underlined', (await page.locator('td.n ins').first().evaluate(
		e => getComputedStyle(e).textDecorationLine)) === 'underline');
	check('the script in a headline is text', await page.title() !== 'broken');
});
await reader(390, diffPath, async page => {
	check('narrow: the woven cell is seen', await page.locator('tr.changed td.m').first().isVisible());
	check('narrow: the old side is not seen', !await page.locator('tr.changed td.o').first().isVisible());
	check('narrow: it has both', await page.locator('td.m del').first().isVisible() &&
		await page.locator('td.m ins').first().isVisible());
});
await reader(390, pages['diff-split'], async page => {
	check('side by side as chosen', await page.locator('tr.changed td.o').first().isVisible());
});
await reader(1280, pages.diff, async page => {
	const fold = page.locator('details.fold').first();
	check('unchanged stretches are folded', await fold.getAttribute('open') === null);
	await fold.locator('summary').click();
	check('and unfold', await fold.locator('td.n').first().isVisible());
});
await reader(1280, `${pages.diff}#p3`, async page => {
	check('a link into a fold opens it', await page.locator('#p3').isVisible());
});
await reader(800, pages.diff, async page => {
	await page.emulateMedia({ media: 'print' });
	check('print: what was folded is printed', await page.locator('details.fold td.n').first().isVisible());
	check('print: nothing to click is', !await page.locator('.tools').isVisible() &&
		!await page.locator('.top form').isVisible());
	check('print: a deletion is struck through', (await page.locator('td.o del').first().evaluate(
		e => getComputedStyle(e).textDecorationLine)) === 'line-through');
	await page.screenshot({ path: `${artefacts}/diff-print.png`, fullPage: true });
});
await reader(1280, pages['diff-far'], async page => {
	// From the first place to the next by the keyboard alone.
	await page.locator('.places a').first().focus();
	await page.keyboard.press('Enter');
	check('to the first place', page.url().endsWith('#c1'));
	await page.keyboard.press('Tab');
	for (let i = 0; i < 3 && !page.url().endsWith('#c2'); i++) {
		if (await page.evaluate(() => document.activeElement.getAttribute('aria-label')) === 'Next change')
			await page.keyboard.press('Enter');
		else
			await page.keyboard.press('Tab');
	}
	check(`to the next place: ${page.url()}`, page.url().endsWith('#c2'));
});
await reader(1280, pages.article, async page => {
	await page.locator('form.compare select[name=from]').selectOption('2');
	await page.locator('form.compare select[name=to]').selectOption('5');
	await Promise.all([page.waitForURL('**/diff/2/5'), page.locator('form.compare button').click()]);
	check(`any two versions: ${page.url()}`, page.url().endsWith(`/articles/${seed.id}/diff/2/5`));
});
await reader(390, '/', async page => {
	await page.locator('.top input[type=search]').fill('removed:twelve OR bridge');
	await Promise.all([page.waitForURL('**/search?q=removed*'), page.keyboard.press('Enter')]);
	check(`search: ${page.url()}`, page.url().includes('/search?q=removed'));
});

await browser.close();
console.log(`browser: ${Object.keys(seen).length} pages, opened ${looked} times, ${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
