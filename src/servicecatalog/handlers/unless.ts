/** Does something that may have been done already, by a call before or by somebody else: the service says so with one of these errors. */
export async function unless(names: string[], act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!names.includes((error as Error).name)) throw error;
  }
}
