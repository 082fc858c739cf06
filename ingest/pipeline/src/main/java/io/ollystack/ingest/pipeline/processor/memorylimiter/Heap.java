package io.ollystack.ingest.pipeline.processor.memorylimiter;

/// The heap as the limiter sees it.
interface Heap {

  Heap OF_THIS_PROCESS =
      new Heap() {
        @Override
        public long usedBytes() {
          Runtime runtime = Runtime.getRuntime();
          return runtime.totalMemory() - runtime.freeMemory();
        }

        @Override
        public void collect() {
          System.gc();
        }
      };

  /// Bytes in use, garbage included.
  long usedBytes();

  /// Collects the garbage, so that what is used is what is needed.
  void collect();
}
