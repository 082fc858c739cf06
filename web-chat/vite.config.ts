import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const OUT = 'target/classes/web-chat';

/// Writes .br and .gz beside every asset, so that the service compresses nothing while it serves,
/// and prints what the first paint costs.
function precompressed(): Plugin {
  return {
    name: 'precompressed',
    apply: 'build',
    closeBundle() {
      const folder = join(OUT, 'assets');
      const sizes: [string, number, number][] = [];
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (!/\.(js|css|svg)$/.test(name)) continue;
        const bytes = readFileSync(path);
        const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
        writeFileSync(`${path}.br`, brotli);
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        sizes.push([name, bytes.length, brotli.length]);
      }
      writeFileSync('target/bundle-sizes.json', JSON.stringify(sizes));
    },
  };
}

export default defineConfig({
  plugins: [react(), precompressed()],
  html: { cspNonce: '%CSP_NONCE%' },
  resolve: { alias: { '@schema': join(import.meta.dirname, 'target/generated/schema.ts') } },
  build: { outDir: OUT, emptyOutDir: true, assetsInlineLimit: 0, target: 'es2022', modulePreload: { polyfill: false } },
  server: { proxy: { '/api': process.env['OLLYSTACK_URL'] ?? 'http://127.0.0.1:8080' } },
});
